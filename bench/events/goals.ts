import type { Goal } from '../netbox/goals.ts'
import { ratios, summarise } from '../statistics.ts'
import type { NetBoxFigures } from './netbox.ts'
import type { Measurements } from './store.ts'

/** Whose seconds may be at most how many times those of another; taken round by round. */
const RATIOS = [
  ['append', 'append, raw nats.js', 1.15],
  ['replay, typed', 'replay, raw and JSON', 1.25],
] as const
/** Events a second, at least. */
const RATES = [
  ['append', 5000],
  ['import', 25_000],
] as const

/** Everything promised of the store, and of the projector where NetBox was there, judged by the medians. */
export function goals(found: Measurements, netbox: NetBoxFigures | undefined): Goal[] {
  const secondsOf = (name: string) => found[name]!.measured.map(({ seconds }) => seconds)
  const atMost = (title: string, value: number, most: number, unit = ''): Goal => ({
    ...{ title, value, most, unit },
    reached: value <= most,
  })
  return [
    ...RATIOS.map(([ours, theirs, most]) =>
      atMost(`${ours} / ${theirs}`, ratios(secondsOf(ours), secondsOf(theirs)).median, most),
    ),
    // A rate must be high: told by how long one takes.
    ...RATES.map(([name, least]) =>
      atMost(`${name}, each`, (1e6 * summarise(secondsOf(name)).median) / found[name]!.events, 1e6 / least, 'µs'),
    ),
    atMost('start from a snapshot', summarise(secondsOf('start from a snapshot')).median, 1, 's'),
    ...(netbox ? ofNetBox(netbox, atMost) : []),
  ]
}

function ofNetBox(
  { engine, projector, again, visible, memory, oneByOne, objects }: NetBoxFigures,
  atMost: (title: string, value: number, most: number, unit?: string) => Goal,
): Goal[] {
  const sorted = visible.toSorted((a, b) => a - b)
  const each = projector.map((seconds) => seconds / objects)
  const eachAlone = oneByOne.seconds.map((seconds) => seconds / oneByOne.events)
  return [
    atMost('the projector / the engine alone, an empty NetBox', ratios(projector, engine).median, 1.1),
    atMost('the projector / one request after the other, each event', ratios(each, eachAlone).median, 1),
    atMost('changes, the same history again', Math.max(...again), 0),
    atMost('one event visible, 95th percentile', sorted[Math.ceil(sorted.length * 0.95) - 1]!, 1, 's'),
    atMost('memory of the projector', memory, 200, 'MiB'),
  ]
}
