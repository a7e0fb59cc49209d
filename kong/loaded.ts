import { list } from './admin-entities.ts'
import type { Clock } from './clock.ts'
import type { Admin } from './gateway.ts'
import type { Service } from './model.ts'
import { bare } from './paths.ts'
import { canonical, stringsIn } from './values.ts'

const pause = 200

/**
 * Names of our routes that a running gateway has not loaded, or not so, by its own view: for what the proxy does not show. None, if
 * its Admin API does not answer.
 */
export async function unloaded(admin: Admin, services: readonly Service[]): Promise<string[]> {
  const loaded = await loadedRoutes(admin)
  if (!loaded) return []
  const there = new Set(loaded.map(({ name, paths }) => key(name, stringsIn(paths))))
  return services
    .flatMap(({ routes }) => routes)
    .filter(({ name, paths }) => !there.has(key(name, paths)))
    .map(({ name }) => name)
}

/** Names of all routes that a running gateway has loaded, by its own view; undefined, if its Admin API does not answer. */
export async function routeNames(admin: Admin): Promise<ReadonlySet<string> | undefined> {
  const loaded = await loadedRoutes(admin)
  return loaded && new Set(loaded.map(({ name }) => String(name)))
}

/** Waits until it has loaded them all or time is over, and returns what is still missing. */
export async function waitForLoaded(
  admin: Admin,
  services: readonly Service[],
  patience: number,
  clock: Clock,
): Promise<string[]> {
  for (const end = clock.now() + patience; ; await clock.sleep(pause)) {
    const missing = await unloaded(admin, services)
    if (missing.length === 0 || clock.now() >= end) return missing
  }
}

async function loadedRoutes(admin: Admin) {
  return await list(admin, 'routes').catch(() => undefined)
}

function key(name: unknown, paths: readonly string[]): string {
  return canonical([name, paths.map(bare).sort()])
}
