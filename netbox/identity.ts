import type { Row } from './client/list.ts'
import { NetBoxError } from './errors.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'
import { fieldOf, rules } from './normalise.ts'
import { perKind } from './per-kind.ts'
import { isEmpty, type Target } from './values/rule.ts'

type Given = Readonly<Record<string, unknown>>
/** Values as {@link Rule.token} tells them, by field; what is not given is not there. */
export type ApartTokens = Readonly<Record<string, string>>

/** An object that is wanted, as far as it takes to tell which one it is. */
export interface Sought {
  readonly kind: Kind
  readonly given: Given
  /** What is given of {@link tellingFields}. */
  readonly apart: ApartTokens
  /** What it refers to lets NetBox take it beside one with the same key, see {@link isLoose}. */
  readonly loose: boolean
}

/** What a write or a call wants, as far as it tells which object it is. */
export function soughtIn(kind: Kind, { wanted }: { readonly wanted: ReadonlyMap<string, unknown> }): Sought {
  const given = Object.fromEntries(wanted)
  const telling = tellingFields(kind, given).filter((name) => wanted.has(name))
  const apart = apartTokens(kind, new Map(telling.map((name) => [name, wanted.get(name)])))
  return { kind, given, apart, loose: isLoose(kind, (name) => wanted.get(name)) }
}

/** Every field that may tell objects of a kind apart beside their key. */
export const apartFields = perKind((kind): readonly string[] => {
  const { apart } = entryOf(kind)
  return apart ? [...new Set([...apart.by, ...(apart.nameless ?? []).flat()])] : []
})

/** Flags of a kind on which it depends whether NetBox takes twins among objects that refer to it. */
export const looseningFlags = perKind((kind): readonly string[] => {
  const flags = inOrder.flatMap((other) => {
    const { apart, fields } = entryOf(other)
    return apart?.loose && fields[apart.loose.by]!.to!.includes(kind) ? [apart.loose.flag] : []
  })
  return [...new Set(flags)]
})

/** Whether an object refers to one whose flag lifts uniqueness, such as a VRF; `of` tells its values as they are compared. */
export function isLoose(kind: Kind, of: (name: string) => unknown): boolean {
  const { loose } = entryOf(kind).apart ?? {}
  return loose !== undefined && (of(loose.by) as Target | null | undefined)?.row?.[loose.flag] === false
}

/** The fields that tell this object from others of its key. */
export function tellingFields(kind: Kind, given: Given): readonly string[] {
  if (Array.isArray(given.key)) return [...new Set(given.key.map((name) => String(name).split('.')[0]!))]
  const { apart } = entryOf(kind)
  return namelessFields(kind, given) ?? apart?.by ?? []
}

/** For an object without a name: what stands in for it, if it is given. */
export function namelessFields(kind: Kind, given: Given): readonly string[] | undefined {
  const { apart, key } = entryOf(kind)
  if (!apart?.nameless || !isEmpty(given[key.at(-1)!])) return undefined
  return apart.nameless.find((names) => names.every((name) => !isEmpty(given[name])))
}

/** Values that tell objects apart, as they are compared. */
export function apartTokens(kind: Kind, values: ReadonlyMap<string, unknown>): ApartTokens {
  if (values.size === 0) return {}
  return Object.fromEntries(
    [...values].map(([name, value]) => [name, rules[fieldOf(kind, name).type].token(value, fieldOf(kind, name))]),
  )
}

/** What a row says in every field that may tell objects of its kind apart. */
export function apartOfRow(kind: Kind, row: Row): ApartTokens {
  const read = (name: string) => rules[fieldOf(kind, name).type].read(row, name, fieldOf(kind, name))
  return apartTokens(kind, new Map(apartFields(kind).map((name) => [name, read(name)])))
}

/** Names an object among those of its key: two with the same one are the same object. */
export function signatureOf({ kind, given, apart }: Sought): string {
  return JSON.stringify(tellingFields(kind, given).map((name) => [name, apart[name] ?? '']))
}

/**
 * Which of the objects with its key is each of those that are wanted; undefined where NetBox would take it beside them.
 *
 * First come those that agree in everything, what is not given being taken as empty; then those that agree in what is given;
 * last, one that is left over is the one that is left over, changed: if it is ours, or if NetBox would take no second.
 *
 * @param sought all with the same key, no two with the same signature
 * @returns an error in place of an object where several fit
 */
export function match(
  sought: readonly Sought[],
  there: readonly Target[],
  isOurs: (target: Target) => boolean,
): (Target | NetBoxError | undefined)[] {
  if (sought.length === 0 || there.length === 0) return sought.map(() => undefined)
  const found = new Map<Sought, Target | NetBoxError>()
  const free = new Set(there)
  const settle = (fits: (one: Sought, target: Target) => boolean) => {
    for (const one of sought) {
      if (found.has(one)) continue
      const fitting = [...free].filter((target) => fits(one, target))
      const ours = fitting.length > 1 ? fitting.filter(isOurs) : fitting
      if (fitting.length === 0) continue
      found.set(one, ours.length === 1 ? ours[0]! : several(one, fitting))
      if (ours.length === 1) free.delete(ours[0]!)
    }
  }
  settle((one, target) => differingIn(one, target, true).length === 0)
  settle((one, target) => differingIn(one, target, false).length === 0)
  // With several left over on this side nobody can say which of them it was.
  if (sought.filter((one) => !found.has(one)).length === 1)
    settle((one, target) => isSameChanged(one, target, isOurs(target)))
  return sought.map((one) => found.get(one))
}

/** Whether a row may be the object that is wanted: nothing that is given and tells objects apart differs. */
export function mayBe(one: Sought, row: Row): boolean {
  const there = { apart: apartOfRow(one.kind, row) }
  return differingIn(one, there, false).length === 0 || isSameChanged(one, there, false)
}

type There = Pick<Target, 'apart'>

function differingIn({ kind, given, apart }: Sought, there: There, exactly: boolean): string[] {
  return tellingFields(kind, given).filter((name) =>
    apart[name] === undefined
      ? exactly && (there.apart?.[name] ?? '') !== ''
      : apart[name] !== (there.apart?.[name] ?? ''),
  )
}

/** Whether one that differs is still the same object, changed. */
function isSameChanged(one: Sought, there: There, ours: boolean): boolean {
  if (namelessFields(one.kind, one.given)) return false
  // Where nothing was said until now, it is filled in.
  const filledIn = () => differingIn(one, there, false).every((name) => (there.apart?.[name] ?? '') === '')
  return ours || !takesTwins(one) || filledIn()
}

/** Whether NetBox takes the object beside another one with the same key. */
function takesTwins({ kind, given, loose }: Sought): boolean {
  const twins = entryOf(kind).apart?.twins
  if (loose) return true
  if (twins === undefined || twins === 'always') return twins === 'always'
  return Object.entries(twins).some(([name, values]) => values.includes(String(given[name])))
}

/** The refusal to choose between objects that fit alike. */
function several({ kind, given }: Sought, fitting: readonly Target[]): NetBoxError {
  const telling = tellingFields(kind, given)
  const more = telling.length > 0 ? `NetBox tells them apart by ${telling.join(', ')}: give that, or ` : 'give '
  return new NetBoxError({
    code: 'ambiguous',
    message: `NetBox has ${fitting.length} objects with this key (ids ${fitting.map(({ id }) => id).join(', ')}); ${more}the id of the one that is meant`,
  })
}

/** What an object is told apart by, for people: `site, name, tenant`. */
export function toldApartBy(kind: Kind, given: Given): string {
  return [...entryOf(kind).key, ...tellingFields(kind, given)].join(', ')
}
