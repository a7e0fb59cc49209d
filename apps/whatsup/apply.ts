import { randomUUID } from 'node:crypto'
import { WhatsUpError } from './api/errors.ts'
import type { WhatsUp } from './api/whatsup.ts'
import type { Attempt, Entry, State } from './ledger/entry.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Change } from './plan/changes.ts'
import { REASON, type Target } from './plan/desired.ts'
import { noteOf } from './plan/held.ts'
import type { Item } from './plan/plan.ts'
import { joined, type Saying, say } from './sentences/saying.ts'
import { MARK, TRY } from './settings.ts'

/** What one item came to. `undefined` as the outcome: it is not known yet. */
export interface Step {
  readonly success: boolean | undefined
  readonly id?: string | undefined
  readonly message: Saying
}

export interface Applying {
  readonly whatsup: WhatsUp
  readonly ledger: Ledger
  readonly now: () => number
  /** Ids of unmarked devices with an address: what is there before a create did not come of it. */
  readonly beside: (address: string) => readonly string[]
}

/**
 * Carries out one item. What is written down comes before what is sent, and no create is sent while another of the same target is open.
 *
 * @throws WhatsUpError when the server as a whole is out of reach; what concerns one device only is a step that failed
 */
export async function carryOut(item: Item, at: Applying): Promise<Step> {
  try {
    return await WORK[item.action](item, at)
  } catch (error) {
    if (!(error instanceof WhatsUpError)) throw error
    if (error.isOutage) throw error
    await note(at, item, { state: 'error', message: error.said })
    return { success: false, id: item.id, message: error.said }
  }
}

const WORK: Readonly<Record<Item['action'], (item: Item, at: Applying) => Promise<Step>>> = {
  create,
  update,
  maintain: update,
  remove,
  async adopt(item, at) {
    await note(at, item, { id: item.id, linkedAt: iso(at) })
    await at.whatsup.attributes(item.id!, { ...item.target!.attributes, [MARK]: item.key }, [])
    return { success: true, id: item.id, message: say('adopted') }
  },
  async wait(item, at) {
    await note(at, item, { state: 'waiting', message: item.why })
    return { success: undefined, id: item.id, message: item.why! }
  },
  async conflict(item, at) {
    await note(at, item, { state: 'asks', message: item.why })
    return { success: false, id: item.id, message: item.why! }
  },
  async nothing(item, at) {
    const leaving = item.target === undefined
    // What a lost ledger would not tell: why it is silent.
    const silenced = at.ledger.entries.has(item.key) ? {} : await ours(at, item.id!)
    await note(at, item, {
      ...(leaving
        ? { state: 'leaving', message: item.why }
        : { id: item.id, state: 'exported', message: undefined, unwantedSince: undefined }),
      ...silenced,
    })
    return { success: true, id: item.id, message: leaving ? item.why! : say('asItShallBe') }
  },
}

async function create(item: Item, at: Applying): Promise<Step> {
  const target = item.target!
  const { key } = item
  const group = await ensureGroup(target, at)
  const attempt: Attempt = { id: randomUUID(), at: iso(at), state: 'open', beside: at.beside(target.address) }
  const before = at.ledger.entries.get(key)?.attempts ?? []
  // A new one has nothing of an older one that is gone.
  const fresh = {
    id: undefined,
    linkedAt: undefined,
    silenced: undefined,
    unwantedSince: undefined,
    notTaken: undefined,
    group,
  }
  await note(at, item, { ...fresh, attempts: [...before, attempt], state: 'pending', message: undefined })
  const end = (attempts: readonly Attempt[], more: Partial<Entry>) => note(at, item, { attempts, ...more })
  try {
    const { name, address, hostName, role, brand, os, link } = target
    const attributes = { ...target.attributes, [MARK]: key, [TRY]: attempt.id }
    const sent = { name, address, hostName, attributes, group: group ?? [], role, brand, os, link }
    const made = await at.whatsup.create({ ...sent, note: noteOf(key, attempt.id) })
    const words = made.messages.join('; ').slice(0, 500)
    const message = say('text', words)
    if (made.id === undefined) {
      // Refused as a whole. Should something come of it all the same, it is known by its try.
      await end([...before, { ...attempt, state: 'abandoned' }], { state: 'error', message })
      return { success: false, message }
    }
    await end(before, { id: made.id, linkedAt: iso(at), state: 'pending', message: words === '' ? undefined : message })
    return { success: true, id: made.id, message: words === '' ? say('created') : say('createdBut', message) }
  } catch (error) {
    if (!(error instanceof WhatsUpError)) throw error
    if (error.code !== 'unknown') {
      // It was not done for certain: there is nothing to look for.
      await end(before, { state: 'error', message: error.said })
      throw error
    }
    await end([...before, { ...attempt, at: iso(at) }], { state: 'waiting', message: error.said })
    return { success: undefined, message: error.said }
  }
}

/** The group's names, made where they are missing; undefined where the server does not let us: then it is where all others go. */
async function ensureGroup({ group }: Target, { whatsup }: Applying): Promise<readonly string[] | undefined> {
  if (group.length === 0) return undefined
  try {
    await whatsup.group(group)
    return group
  } catch (error) {
    if (error instanceof WhatsUpError && !error.isOutage) return undefined
    throw error
  }
}

async function update(item: Item, at: Applying): Promise<Step> {
  const { whatsup, ledger } = at
  const id = item.id!
  const { target, changes } = item
  if (!ledger.entries.has(item.key)) await note(at, item, { id, linkedAt: iso(at), ...(await ours(at, id)) })
  const changed = (part: Change['part']) => changes.find((one) => one.part === part)
  if (changed('name')) await whatsup.rename(id, target!.name)
  if (changed('address') || changed('host name')) await whatsup.readdress(id, target!.address, target!.hostName)
  const attributes = changes.filter(({ part }) => part === 'attribute')
  if (attributes.length > 0) {
    const set = attributes.filter((one) => one.new !== '').map((one) => [one.of!, one.new])
    const removed = attributes.filter((one) => one.new === '').map((one) => one.of!)
    await whatsup.attributes(id, Object.fromEntries(set), removed)
  }
  const group = changed('group')
  if (group) {
    const add = await whatsup.group(target!.group)
    const old = group.old === '' ? [] : [await whatsup.group(ledger.entries.get(item.key)!.group!)]
    await whatsup.regroup(id, [add], old)
    await note(at, item, { group: target!.group })
  }
  await offer(item, at, changed)
  const maintenance = changed('maintenance')
  if (maintenance) await silence(item, maintenance.new || undefined, at)
  const leaving = target === undefined
  await note(at, item, {
    id,
    state: leaving ? 'leaving' : 'pending',
    message: leaving ? item.why : undefined,
    unwantedSince: leaving ? (ledger.entries.get(item.key)?.unwantedSince ?? iso(at)) : undefined,
  })
  return { success: true, id, message: leaving ? say('silenced', item.why!) : say('updated', partsOf(changes)) }
}

/** The parts of a device that differ, as one list. */
export function partsOf(changes: readonly Change[]) {
  const parts = [...new Set(changes.map(({ part }) => part))]
  return joined(
    'list',
    parts.map((part) => say(`part ${part}`)),
  )
}

/** Sets what the server may not know, and remembers what it did not take. */
async function offer(item: Item, at: Applying, changed: (part: Change['part']) => Change | undefined): Promise<void> {
  const { whatsup } = at
  const id = item.id!
  const parts = { role: whatsup.role, brand: whatsup.brand, system: whatsup.os } as const
  const wanted = (Object.keys(parts) as (keyof typeof parts)[]).flatMap((part) => changed(part) ?? [])
  if (wanted.length === 0) return
  for (const { part, new: name } of wanted) await parts[part as keyof typeof parts].call(whatsup, id, name)
  const now = await whatsup.overview(id)
  const held: Record<string, string> = { role: now.role, brand: now.brand, system: now.os }
  const refused = wanted.filter(({ part, new: name }) => held[part] !== name).map(({ part, new: name }) => [part, name])
  if (refused.length === 0) return
  const notTaken = { ...at.ledger.entries.get(item.key)?.notTaken, ...Object.fromEntries(refused) }
  await note(at, item, { notTaken })
}

/** Silences a device, or wakes it, unless somebody else had a reason to silence it. */
async function silence(item: Item, reason: string | undefined, at: Applying): Promise<void> {
  const now = await at.whatsup.maintenance(item.id!)
  const foreign = now !== undefined && !now.startsWith(REASON)
  if (!foreign && now !== reason) await at.whatsup.setMaintenance(item.id!, reason)
  await note(at, item, { silenced: reason })
}

async function ours({ whatsup }: Applying, id: string): Promise<Partial<Entry>> {
  const now = await whatsup.maintenance(id)
  return now?.startsWith(REASON) ? { silenced: now } : {}
}

async function remove(item: Item, at: Applying): Promise<Step> {
  const { whatsup, ledger } = at
  const entry = ledger.entries.get(item.key)
  // Whether the answer comes or not: what is gone then is no riddle. What is there still carries its mark.
  if (!item.double) await note(at, item, { id: undefined, linkedAt: undefined, state: 'leaving', message: item.why })
  await whatsup.remove(item.id!).catch((error: unknown) => {
    if (!(error instanceof WhatsUpError && error.code === 'not-found')) throw error
  })
  // Tries are remembered: something may come of them yet.
  if (!item.double && (entry?.attempts.length ?? 0) === 0) await ledger.forget(item.key)
  return { success: true, id: item.id, message: say('removed', item.why!) }
}

/** Writes down what is known of an item's target; only if it says something new. */
export async function note(
  { ledger, now }: Pick<Applying, 'ledger' | 'now'>,
  item: Item,
  more: Partial<Entry>,
): Promise<void> {
  const { key, device, name, address } = item
  const old = ledger.entries.get(key)
  const at = new Date(now()).toISOString()
  const base: Entry = old ?? { key, device, name, address, attempts: [], state: 'pending' satisfies State, at }
  const next = { ...base, name, address, ...more }
  if (old && JSON.stringify({ ...next }) === JSON.stringify(old)) return
  await ledger.put({ ...next, at: old?.state === next.state && old.id === next.id ? base.at : at })
}

function iso({ now }: Pick<Applying, 'now'>): string {
  return new Date(now()).toISOString()
}
