import type { Current } from './actions.ts'
import type { Given } from './desired.ts'
import type { Directory } from './directory.ts'
import { asThere } from './ends.ts'
import { NetBoxError } from './errors.ts'
import { apartTokens, isLoose, match, namelessFields, type Sought, signatureOf, tellingFields } from './identity.ts'
import { entryOf, type Kind, type Reference } from './kinds.ts'
import { nameFieldOf } from './names.ts'
import { accept, fieldOf, labelOf, rules } from './normalise.ts'
import { perKind } from './per-kind.ts'
import { keyText, push } from './shelf.ts'
import { isEmpty, type Target } from './values/rule.ts'

/** Where a wanted object stands: at one that exists, or at one to be made; or why nobody can say. */
export interface Placed {
  readonly given: Given
  readonly target?: Target
  readonly error?: NetBoxError
}

interface Key {
  readonly tokens: readonly string[]
  readonly label: string
}

/** A wanted object on its way to its place. */
interface Seat {
  /** Where it stands in the list. */
  readonly at: number
  readonly given: Given
  /** The same, told from the side NetBox tells it from. */
  readonly facing: Given
  readonly key?: Key
  /** What NetBox has under the key that it had before. */
  readonly former: Target | undefined
}

interface Place extends Sought, Key {
  readonly seat: Seat
}

/**
 * Gives every wanted object of a kind its place, in the order given. What the outer ones are called must be known already.
 * A second one that nothing tells from the first gets the place of the first.
 *
 * @param recognise finds one that stands under another key now
 */
export function placesOf(
  kind: Kind,
  wanted: readonly Given[],
  directory: Directory,
  current: Current,
  isOurs: (target: Target) => boolean,
  recognise: (given: Given) => Target | undefined,
): Placed[] {
  const placed: Placed[] = []
  // What is known by its id, or by the key it had, is not to be had under its old key.
  const known = new Set(wanted.map(({ id }) => id))
  const groups = new Map<string, Seat[]>()
  for (const [at, given] of wanted.entries()) {
    try {
      const facing = asThere(kind, given, current.directory, directory.find)
      const key = keyOf(kind, facing, directory)
      const { tokens } = key
      const former =
        keyedIn(kind, given, directory, current, isOurs) ?? formerOf(kind, given, tokens, directory, current)
      if (former) known.add(former.id)
      const seat = { at, given, facing, former, ...(!isInItself(kind) && { key }) }
      push(groups, keyText(tokens), seat)
    } catch (error) {
      placed[at] = { given, error: asRefusal(error) }
    }
  }
  for (const group of outerFirst(kind, [...groups.values()])) {
    const places = group.map((seat) => placeOf(kind, seat, directory))
    const alike = places.length === 1 ? [places] : [...Map.groupBy(places, signatureOf).values()].flatMap(byIds)
    const key = keyText(places[0]!.tokens)
    const there = current.directory.byKeyText(kind, key)
    // What comes with a new device has its place already.
    const coming = directory.byKeyText(kind, key).filter(({ id }) => id === undefined)
    const distinct = alike.map((same) => same.find(({ given }) => idKnown(given)) ?? same[0]!)
    const named = distinct.length > 1 || there.length > 1 ? labelInFull : ({ label }: Place) => label
    const byKey = distinct.filter(({ given }) => !idKnown(given) && given.key === undefined)
    const free = there.filter(({ id }) => !known.has(id))
    const matched = new Map(match(byKey, free, isOurs).map((found, n) => [byKey[n]!, found]))
    for (const [n, same] of alike.entries()) {
      const first = distinct[n]!
      const found = idKnown(first.given) ?? matched.get(first) ?? first.seat.former ?? recognise(first.given)
      const outcome =
        found instanceof NetBoxError
          ? { error: found }
          : {
              target:
                (!found && comingAs(first, coming)) ||
                directory.want(kind, first.tokens, named(first), found, {
                  apart: first.apart,
                  name: nameGiven(kind, first.given),
                }),
            }
      for (const { given, seat } of same) placed[seat.at] = { given, ...outcome }
    }
  }
  return placed

  /** Nothing tells them apart but their numbers, if they give some. */
  function byIds(same: Place[]): Place[][] {
    const ids = new Set(same.map(({ given }) => idKnown(given)))
    return ids.size > 1 && !ids.has(undefined) ? [...Map.groupBy(same, ({ given }) => given.id).values()] : [same]
  }

  function idKnown({ id }: Given): Target | undefined {
    return typeof id === 'number' ? current.directory.byId(kind, id) : undefined
  }
}

/** What NetBox has with these values in the fields that are the object's own key. Throws `ambiguous`. */
function keyedIn(
  kind: Kind,
  given: Given,
  directory: Directory,
  current: Current,
  isOurs: (target: Target) => boolean,
): Target | undefined {
  if (!Array.isArray(given.key) || given.id !== undefined) return undefined
  const wanted = (given.key as string[]).map((key): [string, unknown] => {
    const [name, custom] = key.split(/\.(.*)/s) as [string, string | undefined]
    const value = custom === undefined ? given[name] : { [custom]: (given[name] as Given)[custom] }
    return [name, accept(fieldOf(kind, name), value, directory.find)]
  })
  const fits = ({ row }: Target) =>
    wanted.every(([name, value]) => {
      const { same, read } = rules[fieldOf(kind, name).type]
      return same(value, read(row!, name, fieldOf(kind, name)))
    })
  const found = [...current.directory.all(kind)].filter(fits)
  const ours = found.length > 1 ? found.filter(isOurs) : found
  if (found.length > 0 && ours.length !== 1)
    throw new NetBoxError({
      code: 'ambiguous',
      message: `NetBox has ${found.length} objects with this ${(given.key as string[]).join(', ')} (ids ${found.map(({ id }) => id).join(', ')}); give more fields as its key, or the id of the one that is meant`,
    })
  return ours[0]
}

/** Takes, of what comes with a device or module, the one that is wanted: what is not said is first taken for nothing. */
function comingAs({ kind, given, apart }: Place, coming: Target[]): Target | undefined {
  const agrees = (target: Target, exactly: boolean) =>
    tellingFields(kind, given).every((name) =>
      apart[name] === undefined ? !exactly || !target.apart?.[name] : apart[name] === (target.apart?.[name] ?? ''),
    )
  const found = coming.find((one) => agrees(one, true)) ?? coming.find((one) => agrees(one, false))
  if (found) coming.splice(coming.indexOf(found), 1)
  return found
}

/** What NetBox has under the key that an object had before, as long as it has nothing under the new one. */
function formerOf(
  kind: Kind,
  { was, id }: Given,
  tokens: readonly string[],
  directory: Directory,
  current: Current,
): Target | undefined {
  if (was === undefined || was === null || id !== undefined || current.directory.byKey(kind, tokens).length > 0)
    return undefined
  try {
    const former = directory.find(kind, was as Reference)
    return former.id === undefined ? undefined : former
  } catch (error) {
    // Nothing is there yet, neither under the one key nor under the other.
    if (asRefusal(error).code === 'unresolved') return undefined
    throw new NetBoxError({ ...asRefusal(error), message: `was: ${asRefusal(error).message}` })
  }
}

/** Those that name one of their own kind as what they are in come after the others: that one must have its place first. */
function outerFirst(kind: Kind, groups: Seat[][]): Seat[][] {
  const own = (entryOf(kind).apart?.by ?? []).filter((name) => fieldOf(kind, name).to?.includes(kind))
  if (own.length === 0) return groups
  const byName = new Map<string, Given[]>()
  for (const { facing: given } of groups.flat())
    for (const name of new Set([String(given[entryOf(kind).key.at(-1)!]), nameGiven(kind, given)]))
      if (name !== undefined) push(byName, name, given)
  const depths = new Map<Given, number>()
  const depthOf = (given: Given): number => {
    const depth = depths.get(given)
    if (depth !== undefined) return depth
    // Set before descending, so that a circle ends.
    depths.set(given, 0)
    const outer = own.flatMap((name) => byName.get(labelOfLast(kind, given[name])) ?? [])
    const found = Math.max(-1, ...outer.map(depthOf)) + 1
    depths.set(given, found)
    return found
  }
  const depthOfGroup = (group: Seat[]) => Math.max(...group.map(({ facing }) => depthOf(facing)))
  return [...groups].sort((a, b) => depthOfGroup(a) - depthOfGroup(b))
}

/** The innermost name in a reference: `metro` of `{parent: 'east', slug: 'metro'}`. */
function labelOfLast(kind: Kind, reference: unknown): string {
  if (typeof reference !== 'object' || reference === null) return String(reference)
  return String((reference as Given)[entryOf(kind).key.at(-1)!])
}

/** Whether a key names an object of its own kind, which has another token once that one has its place. */
const isInItself = perKind((kind) => entryOf(kind).key.some((name) => fieldOf(kind, name).to?.includes(kind)))

function keyOf(kind: Kind, given: Given, directory: Directory): Key {
  const tokens: string[] = []
  const parts: string[] = []
  for (const name of entryOf(kind).key) {
    const field = fieldOf(kind, name)
    const value = accept(field, given[name], directory.find)
    tokens.push(rules[field.type].token(value, field))
    parts.push(labelOf(value))
  }
  for (const name of namelessFields(kind, given) ?? []) parts.push(labelOf(given[name]))
  return { tokens, label: parts.filter(Boolean).join('/') }
}

function placeOf(kind: Kind, seat: Seat, directory: Directory): Place {
  const { facing: given } = seat
  const { tokens, label } = seat.key ?? keyOf(kind, given, directory)
  const values = new Map<string, unknown>()
  for (const name of tellingFields(kind, given)) {
    if (given[name] === undefined) continue
    try {
      values.set(name, accept(fieldOf(kind, name), given[name], directory.find))
    } catch (error) {
      // A reference that leads nowhere tells nothing; what is wrong with it is told when the object is compared.
      asRefusal(error)
    }
  }
  const loose = isLoose(kind, (name) => accept(fieldOf(kind, name), given[name], directory.find))
  return { kind, given, seat, tokens, label, apart: apartTokens(kind, values), loose }
}

/** `s1/fw1 (tenant t1)`: for one of several with the same key. */
function labelInFull({ kind, given, label }: Place): string {
  const told = (namelessFields(kind, given) ? [] : tellingFields(kind, given)).map((name) => [
    name,
    labelOf(given[name]),
  ])
  const more = told.filter(([, value]) => value).map((pair) => pair.join(' '))
  return more.length > 0 ? `${label} (${more.join(', ')})` : label
}

function nameGiven(kind: Kind, given: Given): string | undefined {
  const name = nameFieldOf(kind)
  return name === undefined || isEmpty(given[name]) ? undefined : String(given[name])
}

function asRefusal(error: unknown): NetBoxError {
  if (error instanceof NetBoxError) return error
  throw error
}
