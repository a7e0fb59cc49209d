import { delimiter, join } from 'node:path'
import { cacheFolder } from '../../host/local/folders.mjs'
import type { SandboxPulumi } from '../../sandbox/pulumi/index.ts'
import type { Way } from './contestants/pulumi-program.ts'

/** One way to bring the workload into NetBox. */
export interface Contestant {
  readonly title: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

const CONTESTANTS = join(import.meta.dirname, 'contestants')
const node = (title: string, file: string, ...args: string[]): Contestant => ({
  title,
  program: process.execPath,
  args: [join(CONTESTANTS, file), ...args],
  // The packages hold JavaScript: to strip types at every start would cost 20 MiB that no user of them spends.
  env: { NODE_COMPILE_CACHE: join(cacheFolder, 'compiled') },
})

/** The one that is judged, and the one it is compared with. */
export const ENGINE = node('engine', 'engine.ts')
export const FLOOR = node('floor', 'floor.ts')

/** pynetbox, run by the Python that has it. */
export const pynetbox = (python: string): Contestant => ({
  title: 'pynetbox',
  program: python,
  args: [join(CONTESTANTS, 'usual.py')],
  // What Python would write beside the packages would make the cached folder another one.
  env: { PYTHONDONTWRITEBYTECODE: '1' },
})

/** Ansible, run by the Python that has it. */
export const ansible = (python: string): Contestant => node('ansible', 'ansible.ts', python)

/** The provider, used in either of its ways. */
export const pulumi = (way: Way, { bin, home }: SandboxPulumi): Contestant => ({
  ...node(titleOf(way), 'pulumi.ts', way),
  env: { PATH: `${bin}${delimiter}${process.env.PATH}`, PULUMI_HOME: home },
})

/** What the figures of Pulumi's contestants stand under. */
export const titleOf = (way: Way): string => `pulumi ${way}`
