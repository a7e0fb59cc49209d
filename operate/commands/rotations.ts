import { parseDocument } from 'yaml'
import { UserError } from '../../host/user-error.ts'
import { type Generations, generations, type Rotated } from '../../infra/generations.ts'
import { outputCommand, passwordCommand, stackOption } from './commands-for.ts'
import { parseStackFile } from './stack-file.ts'

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
  events: {
    what: "passwords of NATS's users, and the projector's password and token in NetBox",
    interrupts: 'NATS and the automation container restart; the old passwords are refused at once',
    after: (stack) => `tell your publishers: '${outputCommand(stack, 'eventStore')}'`,
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

/** What the last update that ended well made: outputs of the stack, which one of an older state may not have. */
export interface InUse {
  generations?: Partial<Generations>
  peppers?: number[]
}

/** The rotations that were named. Throws UserError for a name that is none. */
export function rotationsNamed(names: readonly string[]): Rotation[] {
  const wrong = names.find((name) => !Object.hasOwn(ROTATIONS, name))
  if (wrong === undefined) return [...new Set(names)] as Rotation[]
  throw new UserError(`${wrong} is no secret that can be rotated; there are ${Object.keys(ROTATIONS).join(', ')}.`)
}

/**
 * What must be declared to have these made anew: each generation one higher than the one in use, and the peppers of that step.
 * What is declared already and not in use is a rotation that did not finish: it is finished first. Throws UserError when
 * there is nothing to do.
 */
export function raised(
  settings: RotatedSettings,
  rotations: readonly Rotation[],
  { generations: made = {}, peppers }: InUse = {},
): RotatedSettings {
  const all = generations.parse(settings['netbox:generations'] ?? {})
  if (rotations.includes('peppers') && rotations.includes('oldPeppers')) {
    throw new UserError('peppers and oldPeppers are two steps: in between, tokens that people made are made anew.')
  }
  const raisable = rotations.filter((name): name is Rotated => name in all)
  const step = rotations.find((name) => name === 'peppers' || name === 'oldPeppers')
  return {
    ...(raisable.length > 0 && {
      'netbox:generations': {
        ...settings['netbox:generations'],
        ...Object.fromEntries(raisable.map((name) => [name, Math.max(all[name], (made[name] ?? 1) + 1)])),
      },
    }),
    ...(step && { 'netbox:peppers': peppersAfter(step, settings['netbox:peppers'] ?? [1], peppers) }),
  }
}

/** The peppers that a step declares: those of the same step before, if it did not finish. */
function peppersAfter(step: 'peppers' | 'oldPeppers', declared: number[], inUse = declared): number[] {
  const [newest, newestInUse] = [Math.max(...declared), Math.max(...inUse)]
  const more = inUse.every((pepper) => declared.includes(pepper)) && newest > newestInUse
  const fewer = declared.length < inUse.length && declared.every((pepper) => pepper === newestInUse)
  if (step === 'peppers' ? more : fewer) return declared
  // One step on top of the other would refuse tokens that nobody could make anew in between.
  if (new Set(declared).symmetricDifference(new Set(inUse)).size > 0) {
    const [here, there] = [declared.join(', '), inUse.join(', ')]
    throw new UserError(`netbox:peppers is [${here}], but in use are [${there}]: an update has to finish that first.`)
  }
  if (step === 'peppers') return [...declared, newest + 1]
  if (declared.length > 1) return [newest]
  throw new UserError(`netbox:peppers is [${declared}]: there is no old pepper to drop.`)
}

/**
 * What a stack file says of rotations.
 *
 * @param file its name, for an error
 */
export function rotatedIn(text: string, file = "the stack's settings"): RotatedSettings {
  return parseStackFile(text, file).config as RotatedSettings
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
