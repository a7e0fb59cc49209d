/**
 * What whoever declares the automation container must know of it: where it listens, and whether it will take what it is told.
 */
import { parseWrites, writableKinds } from '../agent/guard.ts'
import type { Right } from '../discovery/netbox/rights.ts'
import { PATH, readConfig } from '../webhook/index.ts'
import { PORTS } from './settings.ts'

export { TOLD } from '../events/source/told.ts'
export { inboxOf, type Rights, rightsOf, USERS, type User } from '../events/store/rights.ts'
export * as whatsup from '../whatsup/told.ts'

export { PORTS }

/** Where NetBox reaches a receiver of a container of this name: that of the rules, or that of changes which become events. */
export function receiverUrl(container: string, which: 'receiver' | 'changes' = 'receiver'): string {
  return `http://${container}:${PORTS[which]}${PATH}`
}

/**
 * The kinds of objects that its MCP clients may make.
 *
 * @param writes as `netbox-agent --writes` takes it
 * @param setting what the message calls it
 * @throws NetBoxError `invalid`
 */
export function kindsMade(writes: string, setting: string): readonly string[] {
  const parsed = parseWrites(writes, setting)
  if (typeof parsed !== 'string') return parsed
  return parsed === 'on' ? writableKinds : []
}

/**
 * Checks what the receiver is told to do with events.
 *
 * @param secrets by the names that the container has them under
 * @throws ConfigError one sentence
 */
export async function checkReceiver(config: unknown, secrets: ReadonlyMap<string, string>): Promise<void> {
  await readConfig(config, async (name) => secrets.get(name))
}

/**
 * Checks what discovery is told. Its sources are loaded only for a stack that asks for it.
 *
 * @returns what its user must be let do in NetBox
 * @throws ConfigError one sentence
 */
export async function checkedDiscovery(config: unknown): Promise<readonly Right[]> {
  const { parseConfig } = await import('../discovery/config.ts')
  const { rightsOf } = await import('../discovery/netbox/rights.ts')
  return rightsOf(parseConfig(config, '/data/discovery'))
}
