import { parseDocument } from 'yaml'
import { type Generations, generations, type Rotated } from '../infra/generations.ts'
import { UserError } from '../infra/user-error.ts'
import { outputCommand, passwordCommand, stackOption } from './output-commands.ts'

/** What `npm run rotate` takes: a secret with generations, or what it does with peppers. */
export type Rotation = Rotated | 'peppers' | 'oldPeppers'

const RESTART = 'NetBox and its worker restart'

/** What there is to know of a rotation. */
interface About {
  /** What is made anew. */
  what: string
  interrupts: string
  /** What is left to do, on the stack of that name. */
  after?: (stack: string) => string
}

export const ROTATIONS: Readonly<Record<Rotation, About>> = {
  database: { what: 'password of the database role', interrupts: `PostgreSQL restarts, then ${RESTART}` },
  valkey: { what: 'password of Valkey', interrupts: `Valkey restarts, then ${RESTART}` },
  secretKey: { what: "NetBox's SECRET_KEY", interrupts: `${RESTART}; everybody is logged out` },
  superuser: {
    what: 'password of the administrator',
    interrupts: `${RESTART}; the administrator is logged out`,
    after: (stack) => `the new one: '${passwordCommand(stack)}'`,
  },
  apiToken: { what: 'API token that fills NetBox', interrupts: 'nothing' },
  webhook: {
    what: 'keys that NetBox signs its webhooks with',
    interrupts: 'the automation container restarts; events that it cannot take fail in the queue of NetBox',
    after: (stack) => `tell your own receivers: '${outputCommand(stack, 'webhookSecrets')}'`,
  },
  clients: {
    what: "passwords and API tokens of the clients' users",
    interrupts: 'the old tokens are refused at once, and the clients are logged out',
    after: (stack) => `hand out the new ones: '${outputCommand(stack, 'clientTokens')}'`,
  },
  automation: {
    what: "password and tokens of the automation, and its callers' token",
    interrupts: 'the automation container restarts',
    after: (stack) => `tell its callers: '${outputCommand(stack, 'agents')}'`,
  },
  peppers: {
    what: 'pepper that new API tokens are signed with',
    interrupts: `${RESTART}; old tokens go on working`,
    after: (stack) =>
      `make the tokens anew that people made in NetBox, then 'npm run rotate -- oldPeppers${stackOption(stack, '--stack')}'`,
  },
  oldPeppers: {
    what: 'every pepper but the newest: they go',
    interrupts: `${RESTART}; tokens that were signed with an old pepper are refused`,
  },
}

/** The settings that a rotation may change, by full key. */
export interface RotatedSettings {
  'netbox:generations'?: Partial<Generations>
  'netbox:peppers'?: number[]
}

/** The rotations that were named. Throws UserError for a name that is none. */
export function rotationsNamed(names: readonly string[]): Rotation[] {
  const wrong = names.find((name) => !Object.hasOwn(ROTATIONS, name))
  if (wrong === undefined) return [...new Set(names)] as Rotation[]
  throw new UserError(`${wrong} is no secret that can be rotated; there are ${Object.keys(ROTATIONS).join(', ')}.`)
}

/**
 * What must be declared to have these made anew: each generation one higher than the one in use. One that is declared higher
 * already is a rotation that did not finish: it is finished first. Throws UserError when there is nothing to do.
 *
 * @param inUse what the last update that ended well made
 */
export function raised(
  settings: RotatedSettings,
  rotations: readonly Rotation[],
  inUse: Partial<Generations> = {},
): RotatedSettings {
  const all = generations.parse(settings['netbox:generations'] ?? {})
  const peppers = settings['netbox:peppers'] ?? [1]
  if (rotations.includes('peppers') && rotations.includes('oldPeppers')) {
    throw new UserError('peppers and oldPeppers are two steps: in between, tokens that people made are made anew.')
  }
  if (rotations.includes('oldPeppers') && peppers.length === 1) {
    throw new UserError(`netbox:peppers is [${peppers}]: there is no old pepper to drop.`)
  }
  const raisable = rotations.filter((name): name is Rotated => name in all)
  const newest = Math.max(...peppers)
  return {
    ...(raisable.length > 0 && {
      'netbox:generations': {
        ...settings['netbox:generations'],
        ...Object.fromEntries(raisable.map((name) => [name, Math.max(all[name], (inUse[name] ?? 1) + 1)])),
      },
    }),
    ...(rotations.includes('peppers') && { 'netbox:peppers': [...peppers, newest + 1] }),
    ...(rotations.includes('oldPeppers') && { 'netbox:peppers': [newest] }),
  }
}

/** What a stack file says of rotations. */
export function rotatedIn(text: string): RotatedSettings {
  return (parseDocument(text).toJS() as { config?: RotatedSettings } | null)?.config ?? {}
}

/** A stack file with these settings; comments and all else stay. Of two generations of a secret the higher one holds. */
export function withRotated(text: string, settings: RotatedSettings): string {
  const [{ 'netbox:generations': here = {} }, { 'netbox:generations': there, 'netbox:peppers': peppers }] = [
    rotatedIn(text),
    settings,
  ]
  const document = parseDocument(text)
  if (there) {
    const higher = Object.entries({ ...here, ...there }).map(([name, generation]) => {
      const before = here[name as Rotated] ?? 1
      return [name, Math.max(generation, before)]
    })
    document.setIn(['config', 'netbox:generations'], document.createNode(Object.fromEntries(higher), { flow: true }))
  }
  if (peppers) document.setIn(['config', 'netbox:peppers'], document.createNode(peppers, { flow: true }))
  return document.toString({ lineWidth: 0 })
}
