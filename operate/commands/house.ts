import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rooms } from '../../.dependency-cruiser.mjs'
import { run } from '../../host/local/run.ts'

type Room = (typeof rooms)[number]

const BEGIN = '<!-- rooms: drawn from .dependency-cruiser.mjs by `npm run format` -->'
const END = '<!-- /rooms -->'
/** Rooms that import anything are no part of the picture: all their arrows go down. */
const isDrawn = (room: Room): room is Room & { may: readonly string[] } => room.may !== 'anything'

/** The page with the picture, as it should be. */
export const PAGE = join('docs', 'build', 'architecture.md')

/** The page with its picture and table of rooms drawn anew; the rest as it is. Throws an Error if it has no place for them. */
export function withRooms(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no lines ${BEGIN} and ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n${picture()}\n\n${table()}\n${page.slice(end)}`
}

/** The rooms as a Mermaid flowchart, an arrow from whoever imports. */
function picture(): string {
  const drawn = rooms.filter(isDrawn)
  const id = (path: string) => path.replaceAll(/\W/g, '_')
  const at = ({ path }: Room, target: string) => target === path || target.startsWith(`${path}/`)
  const nodes = drawn.map(({ path }) => `  ${id(path)}["${path}"]`)
  const arrows = drawn.flatMap((room) =>
    room.may.flatMap((target) => {
      // `apps` stands for each app, `apps/automation/told.ts` for one file of one.
      const to = drawn.filter((other) => other !== room && (at(other, target) || other.path.startsWith(`${target}/`)))
      return to.map((other) => `  ${id(room.path)} --> ${id(other.path)}`)
    }),
  )
  return ['```mermaid', 'flowchart TD', ...nodes, ...arrows, '```'].join('\n')
}

function table(): string {
  const words = ({ may }: Room) => (typeof may === 'string' ? may : may.map((path) => `\`${path}\``).join(', ') || '—')
  const rows = rooms.map((room) => `| \`${room.path}\` | ${room.holds} | ${words(room)} |`)
  return ['| room | what it holds | may import |', '|---|---|---|', ...rows].join('\n')
}

/** Whether every import keeps to the rules, and the picture shows them; tells what does not. Exit code. */
export async function checkHouse(root: string): Promise<number> {
  const page = await readFile(join(root, PAGE), 'utf8')
  const fresh = withRooms(page) === page
  if (!fresh) console.error(`${PAGE} shows other rooms than .dependency-cruiser.mjs: run npm run format.`)
  const cruise = join(root, 'node_modules', '.bin', 'depcruise')
  const from = rooms.map(({ path }) => path.split('/')[0]!)
  const { code } = await run(cruise, ['--config', '.dependency-cruiser.mjs', ...new Set(from)], { cwd: root })
  return Math.max(code, fresh ? 0 : 1)
}

/** Draws the rooms anew. */
export async function drawHouse(root: string): Promise<void> {
  const file = join(root, PAGE)
  const page = await readFile(file, 'utf8')
  const drawn = withRooms(page)
  if (drawn !== page) await writeFile(file, drawn)
}
