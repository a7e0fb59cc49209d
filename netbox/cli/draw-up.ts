import type { Plan } from '../actions.ts'
import type { Client } from '../client/client.ts'
import { readHoldings, toldOf, withParts } from '../components/lacking.ts'
import { readCurrent } from '../current.ts'
import type { Desired } from '../desired.ts'
import { NetBoxError } from '../errors.ts'
import { bearsTags, type Kind } from '../kinds.ts'
import type { Foreign } from '../ownership.ts'
import { plan } from '../plan.ts'
import type { Input } from './file.ts'
import type { Options } from './options.ts'
import { ownedByLog, taggedKinds } from './owned.ts'

/**
 * The plan for a file. A command has no state: what carries the file's tag is the file's, and the tag itself is made with
 * the first object that needs it.
 *
 * @param message the change log message of the command, by which it knows objects that carry no tag
 */
export async function drawUp(client: Client, input: Input, { policy }: Options, message: string): Promise<Plan> {
  const tagged = policy.mode === 'sync' ? await taggedKinds(client, policy.tag) : []
  const read = (wanted: Desired) => readCurrent(client, wanted, policy, ['extras.tag', ...tagged])
  const before = await read(input.desired)
  const { lacking, standing } = await readHoldings(client, input.desired, before.directory, policy.tag)
  const aligns = input.align && lacking.length > 0
  const kept = policy.mode === 'sync' ? [standing] : []
  const desired = withParts(input.desired, ...kept, ...(aligns ? lacking.map(({ parts }) => parts) : []))
  const current = aligns ? await read(desired) : before
  const remedy = lacking.map((one) => `${toldOf(one)}; align: true makes them`)
  const told = [...input.notes, ...(aligns ? [] : remedy)]
  const known =
    current.directory.byKey('extras.tag', [policy.tag]).length > 0 ||
    desired['extras.tag']?.some(({ slug }) => slug === policy.tag)
  const needed = (Object.keys(desired) as Kind[]).some((kind) => bearsTags(kind) && desired[kind]!.length > 0)
  const tag = { name: policy.tag, slug: policy.tag }
  const whole = known || !needed ? desired : { ...desired, 'extras.tag': [...(desired['extras.tag'] ?? []), tag] }
  const first = plan(whole, current, policy)
  const owned = await ownedByLog(client, first, message)
  const made = owned.size === 0 ? first : plan(whole, current, { ...policy, owned: Object.fromEntries(owned) })
  const problems = made.problems.map((problem) => inOwnWords(problem, policy.tag))
  const actions = known || isCarried(made, tag) ? made.actions : withoutTag(made, tag)
  return { ...made, actions, problems, ...(told.length > 0 && { notes: told }) }
}

/** Whether anything is given the tag. */
function isCarried({ actions }: Plan, { slug }: Tag): boolean {
  return actions.some(
    (one) => 'wanted' in one && (one.wanted.values.get('tags') as string[] | undefined)?.includes(slug),
  )
}

/** The actions without the making of a tag that nothing would carry. */
function withoutTag({ actions }: Plan, { slug }: Tag): Plan['actions'] {
  return actions.filter(({ action, kind, key }) => action !== 'create' || kind !== 'extras.tag' || key !== slug)
}

interface Tag {
  readonly slug: string
}

/** A refusal to take over an object, with the remedy this command has. */
export function inOwnWords(error: NetBoxError, tag: string): NetBoxError {
  if (error.code !== 'foreign') return error
  const { id, state } = error.detail as Foreign
  const { kind, key } = error
  const whose = bearsTags(kind as Kind) ? `does not carry the tag "${tag}"` : 'was not made by this command'
  return new NetBoxError({
    ...error,
    message: `${kind} ${key}: NetBox already has this object (id ${id}, ${state}) and it ${whose}; --adopt takes it over`,
  })
}
