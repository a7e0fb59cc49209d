import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { disk, prepare, readIfThere } from '../../runtime/disk.ts'
import type { EventStore } from '../store/store.ts'
import type { Resource } from './resources.ts'
import { EMPTY, foldAll, hashOf, nameOf, REDUCER, sorted, type Topology } from './topology.ts'

const FILE = 'topology.json'

/** The first line of the file; the second is the resources. */
interface Head {
  readonly reducer: number
  readonly position: number
  readonly unread: readonly number[]
  /** Of all that is above and of the second line as it stands there: to work it out from what was read would take many times as long. */
  readonly hash: string
}

/** Keeps a topology in a folder, whole or not at all. */
export async function writeSnapshot(folder: string, topology: Topology): Promise<void> {
  await prepare(folder)
  const { position, unread } = topology
  const body = JSON.stringify(sorted(topology))
  const head: Head = { reducer: REDUCER, position, unread, hash: fingerprint(position, unread, body) }
  await disk.write(join(folder, FILE), `${JSON.stringify(head)}\n${body}`)
}

/** The topology that a folder keeps; undefined if there is none, or one of another reducer, or one that was spoilt. */
export async function readSnapshot(folder: string): Promise<Topology | undefined> {
  const text = await readIfThere(join(folder, FILE))
  try {
    const end = text.indexOf('\n')
    const body = text.slice(end + 1)
    const { reducer, position, unread, hash } = JSON.parse(text.slice(0, end)) as Head
    if (reducer !== REDUCER || fingerprint(position, unread, body) !== hash) return undefined
    const resources = JSON.parse(body) as Resource[]
    return { position, unread, resources: new Map(resources.map((one) => [nameOf(one), one])) }
  } catch {
    return undefined
  }
}

function fingerprint(position: number, unread: readonly number[], body: string): string {
  const hash = createHash('sha256').update(JSON.stringify([REDUCER, position, unread]))
  return hash.update(body).digest('hex')
}

/** The topology of now, from a snapshot on if the folder keeps one that is not ahead of the stream. */
export async function current(store: EventStore, folder?: string): Promise<Topology> {
  const kept = folder === undefined ? undefined : await readSnapshot(folder)
  const from = kept && kept.position <= (await store.head()) ? kept : EMPTY
  return await foldAll(from, store.all({ from: from.position + 1 }))
}

/** What a rebuild found: whether the kept snapshot, brought up to date, says the same as a fold of all events. */
export interface Rebuilt {
  readonly topology: Topology
  readonly verdict: 'first' | 'same' | 'other'
}

/** Folds all events anew beside the snapshot that is kept, compares the two, and then puts the new one in its place. */
export async function rebuild(
  store: EventStore,
  folder: string,
  progress: (position: number) => void = () => {},
): Promise<Rebuilt> {
  const to = await store.head()
  const topology = await foldAll(EMPTY, told(store.all({ to }), progress))
  const kept = await readSnapshot(folder)
  const upToDate = kept && (await foldAll(kept, store.all({ from: kept.position + 1, to })))
  await writeSnapshot(folder, topology)
  if (!upToDate) return { topology, verdict: 'first' }
  return { topology, verdict: hashOf(upToDate) === hashOf(topology) ? 'same' : 'other' }
}

async function* told<T extends { readonly position: number }>(
  events: AsyncIterable<T>,
  progress: (position: number) => void,
): AsyncGenerator<T> {
  for await (const event of events) {
    yield event
    progress(event.position)
  }
}
