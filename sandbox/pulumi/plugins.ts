import { join } from 'node:path'

/** The plugins that have a stand-in here, at the version of the npm package they stand in for. */
export const plugins = [
  { name: 'docker', version: '5.2.0' },
  { name: 'random', version: '4.21.2' },
  { name: 'command', version: '1.2.1' },
] as const

/** The program behind a stand-in plugin. */
export function programOf(name: string): string {
  return join(import.meta.dirname, name, 'main.ts')
}
