import { join } from 'node:path'
import { run } from '../../host/local/run.ts'
import { audit } from './audit.ts'
import { checkHouse, drawHouse } from './house.ts'

const root = join(import.meta.dirname, '..', '..')
const tool = (name: string) => join(root, 'node_modules', '.bin', name)
const inRoot = async (command: string, args: string[]) => (await run(command, args, { cwd: root })).code

/** `npm run check`: all of it, even after a failure, so that one run says everything. */
export async function check(): Promise<number> {
  const codes = [
    await inRoot(tool('biome'), ['ci', '.']),
    await inRoot(tool('tsc'), ['--noEmit']),
    await checkHouse(root),
    await inRoot(tool('knip'), []),
    await audit(root),
  ]
  return Math.max(...codes)
}

/** `npm run format` */
export async function format(): Promise<number> {
  await drawHouse(root)
  return await inRoot(tool('biome'), ['check', '--write', '.'])
}

/** Runs vitest, and nothing else. */
export const vitest = async (args: string[]): Promise<number> => await inRoot(tool('vitest'), ['run', ...args])

/** `npm test`: what CI runs, all checks and all tests but the drills. With arguments, only the tests that they choose. */
export async function test(args: string[]): Promise<number> {
  if (args.length > 0) return await vitest(args)
  const checked = await check()
  // The tests as well, so that one run says everything; their summary is to be the last line.
  if (checked !== 0) console.error('The checks failed: see above. The tests go on, and npm test will fail.')
  return Math.max(checked, await vitest(['--project', 'unit', '--project', 'system']))
}

/** `npm run test:unit`; arguments go to vitest. */
export const testUnit = async (args: string[]): Promise<number> => await vitest(['--project', 'unit', ...args])

/** `npm run bench:deploy` */
export const benchDeploy = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'deploy', 'main.ts'), ...args])

/** `npm run bench:netbox` */
export const benchNetbox = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'netbox', 'main.ts'), ...args])

/** `npm run faults` */
export const faults = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'faults', 'main.ts'), ...args])
