import { posix } from 'node:path'
import type { Evidence, Place } from './facts.ts'

/** What outlives the container. */
const LASTING = ['bind', 'volume']

/** A path as a script writes it, as the container's user would see it. */
export function expand({ home, inspect }: Pick<Evidence, 'home' | 'inspect'>, path: string): string {
  const rest = /^(?:~|\$HOME|\$\{HOME\})(\/.*)$/.exec(path)?.[1]
  if (rest === undefined) return path
  if (home !== undefined) return home + rest
  // Nobody could look inside: a file that is mounted under such a name is the one that is meant.
  return inspect.Mounts.find(({ Destination }) => Destination.endsWith(rest))?.Destination ?? path
}

/** Where a file of the container, or what it is a link to, lies on the Docker host; nothing if it ends with the container. */
export function placeOf({ inspect, real }: Pick<Evidence, 'inspect' | 'real'>, path: string): Place | undefined {
  const inside = real.get(path) ?? path
  const found = inspect.Mounts.filter(
    ({ Type, Destination }) =>
      LASTING.includes(Type) && (Destination === inside || inside.startsWith(`${Destination.replace(/\/$/, '')}/`)),
  ).sort((a, b) => b.Destination.length - a.Destination.length)[0]
  if (!found) return undefined
  const rest = inside.slice(found.Destination.length).replace(/^\//, '')
  if (found.Type === 'volume') {
    return { mount: found.Name!, path: rest, file: `${rest} in the volume ${found.Name}`, inside }
  }
  const file = rest === '' ? found.Source : posix.join(found.Source, rest)
  return { mount: posix.dirname(file), path: posix.basename(file), file, inside }
}
