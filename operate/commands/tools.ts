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
    await audit(root),
  ]
  return Math.max(...codes)
}

/** `npm run format` */
export async function format(): Promise<number> {
  await drawHouse(root)
  return await inRoot(tool('biome'), ['check', '--write', '.'])
}

/** `npm test`; arguments go to vitest. */
export const test = async (args: string[]): Promise<number> => await inRoot(tool('vitest'), ['run', ...args])

/** `npm run test:unit`; arguments go to vitest. */
export const testUnit = async (args: string[]): Promise<number> => await test(['--project', 'unit', ...args])

/** `npm run test:drills`; arguments go to vitest. */
export const testDrills = async (args: string[]): Promise<number> => await test(['--project', 'drills', ...args])

/** `npm run bench:deploy` */
export const benchDeploy = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'deploy', 'main.ts'), ...args])

/** `npm run bench:netbox` */
export const benchNetbox = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'netbox', 'main.ts'), ...args])

/** `npm run faults` */
export const faults = async (args: string[]): Promise<number> =>
  await inRoot(process.execPath, [join(root, 'bench', 'faults', 'main.ts'), ...args])
