import type { Create, Plan, Update } from './actions.ts'
import type { Client } from './client/client.ts'
import { type ErrorCode, type ErrorFacts, NetBoxError } from './errors.ts'
import { assertNone } from './guard.ts'
import { entryOf, type Kind } from './kinds.ts'
import { bodyOf, fieldOf } from './normalise.ts'
import { type Attribute, whyRefused } from './offered.ts'

type Attributes = Readonly<Record<string, Attribute>>

/**
 * Asks NetBox itself which kinds, fields and values it takes, and throws what it would not, before anything is written: older
 * versions drop a field they do not know without a word, and one wrong choice would leave a run half done. One request per kind
 * that changes.
 */
export async function assertSupported(client: Client, plan: Plan): Promise<void> {
  assertNone((await Promise.all(changedKinds(plan).map(([kind, actions]) => check(client, kind, actions)))).flat())
}

/** The same, told of each object, for a run that goes on without these. Throws what is about no kind, such as a NetBox that is away. */
export async function unsupportedIn(client: Client, plan: Plan): Promise<NetBoxError[]> {
  const problems = changedKinds(plan).map(([kind, actions]) =>
    check(client, kind, actions).catch((error) => {
      if (!(error instanceof NetBoxError) || !ABOUT_KINDS.has(error.code)) throw error
      // Who may not add may be allowed to change.
      const refused = actions.filter(({ action }) => error.code !== 'forbidden' || action === 'create')
      return refused.map(({ key }) => error.about(kind, key))
    }),
  )
  return (await Promise.all(problems)).flat()
}

const ABOUT_KINDS: ReadonlySet<ErrorCode> = new Set(['forbidden', 'unsupported'])

function changedKinds(plan: Plan): [Kind, (Create | Update)[]][] {
  const changes = plan.actions.filter((one) => one.action === 'create' || one.action === 'update')
  return [...Map.groupBy(changes, ({ kind }) => kind)]
}

async function check(client: Client, kind: Kind, actions: readonly (Create | Update)[]): Promise<NetBoxError[]> {
  const attributes = await attributesOf(client, kind)
  if (attributes === undefined) {
    // A token may be allowed to change what it may not add: then only its writing shows what this version takes.
    if (actions.some(({ action }) => action === 'create'))
      throw new NetBoxError({ code: 'forbidden', kind, message: `the token may not add ${kind}` })
    return []
  }
  const version = await client.version()
  return actions.flatMap((action) => {
    const names = action.action === 'create' ? [...action.wanted.values.keys()] : action.names
    const problems = names.flatMap((name) => problemsOf(action, name, attributes, version))
    return problems.map((facts) => new NetBoxError(facts).about(kind, action.key))
  })
}

function problemsOf(
  { kind, wanted }: Create | Update,
  name: string,
  attributes: Attributes,
  version: string,
): ErrorFacts[] {
  // Of a reference only the attributes matter here, no ids.
  const body = Object.entries(bodyOf(kind, wanted.values, [name], () => 0))
  if (body.some(([attribute]) => attributes[attribute] === undefined)) {
    const message = `this NetBox (${version}) does not take ${name}; leave it out, or use a version that does`
    return [{ code: 'unsupported', message, field: name }]
  }
  const { type, secret } = fieldOf(kind, name)
  if (type === 'custom' || type === 'reference' || type === 'references' || type === 'object') return []
  return body.flatMap(([attribute, value]): ErrorFacts[] => {
    const reason = whyRefused(value, attributes[attribute]!)
    if (reason === undefined) return []
    const told = secret ? 'a value that this NetBox does not take' : reason
    return [{ code: 'invalid', message: `${name} is ${told}`, field: name }]
  })
}

/** The attributes that may be written; undefined where NetBox tells them to nobody without the right to add. */
async function attributesOf(client: Client, kind: Kind): Promise<Attributes | undefined> {
  try {
    const { body } = await client.options(entryOf(kind).path)
    const { actions } = body as { actions?: { POST?: Record<string, Attribute> } }
    if (!actions?.POST) return undefined
    return Object.fromEntries(Object.entries(actions.POST).filter(([, { read_only }]) => !read_only))
  } catch (error) {
    if (!(error instanceof NetBoxError) || error.code !== 'not-found') throw error
    const message = `this NetBox (${await client.version()}) has no ${kind}`
    throw new NetBoxError({ code: 'unsupported', message, kind })
  }
}
