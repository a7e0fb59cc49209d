import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from '../../host/local/run.ts'
import { assertTagged, notesOf } from '../packages/release.ts'
import { parsedArgs } from './parsed-args.ts'

const root = join(import.meta.dirname, '..', '..')
/** The folders that are packages of their own. */
const FOLDERS = ['netbox', 'provider']

interface Manifest {
  name: string
  version: string
}

/** `npm run packages`: both packages as npm would publish them; with a tag, what is new in that version beside them. */
export async function packages(args: string[]): Promise<number> {
  const options = { out: { type: 'string', default: '.' }, tag: { type: 'string' } } as const
  const { out, tag } = parsedArgs(() => parseArgs({ args, options })).values
  const folder = resolve(out)
  await mkdir(folder, { recursive: true })
  if (tag !== undefined) await writeFile(join(folder, 'notes.md'), await notes(tag))
  for (const name of FOLDERS) {
    const { code } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(root, name) })
    if (code !== 0) return code
  }
  return 0
}

async function notes(tag: string): Promise<string> {
  const manifests = await Promise.all(
    FOLDERS.map(async (name) => JSON.parse(await readFile(join(root, name, 'package.json'), 'utf8')) as Manifest),
  )
  assertTagged(tag, Object.fromEntries(FOLDERS.map((name, n) => [`${name}/package.json`, manifests[n]!.version])))
  const parts = FOLDERS.map(async (name, n) => {
    const file = join(name, 'CHANGELOG.md')
    const news = notesOf(await readFile(join(root, file), 'utf8'), manifests[n]!.version, file)
    return `## ${manifests[n]!.name}\n${news}\n`
  })
  return (await Promise.all(parts)).join('\n')
}
