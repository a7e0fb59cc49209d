/** One measurement in a process of its own, so that its memory is its own; prints a line of JSON. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseConfig } from '../../apps/discovery/config.ts'
import { presencesAfter } from '../../apps/discovery/core/presence.ts'
import type { Asked } from '../../apps/discovery/looks.ts'
import { judge } from '../../apps/discovery/pipeline.ts'
import { carryOut, prepareFrom } from '../../apps/discovery/run.ts'
import { fingerprintOf, rulesDigest, saysTheSame, settledBy } from '../../apps/discovery/settled.ts'
import type { State } from '../../apps/discovery/state.ts'
import { Client } from '../../netbox/index.ts'
import { looksAt, SOURCES } from './world.ts'

const [mode = '', count = '', url = '', token = ''] = process.argv.slice(2)
const machines = Number(count)
const folder = '/nowhere'
const config = parseConfig({ site: 'bench', sources: SOURCES.map((name) => ({ name, type: 'files', folder })) }, folder)
const EMPTY: State = { version: 1, known: { things: {}, voids: {} }, presences: {}, looks: {}, told: [] }
const judging = {
  pins: { same: [], different: [] },
  rules: { order: [...SOURCES], strategies: {} },
  defaults: { site: 'bench', role: 'Discovered', prefixes: [], tag: 'discovered' },
}
const nothing = {
  look: { source: 'netbox', complete: true, distinct: true, observations: [], gaps: [] },
  existing: new Map(),
  tagged: undefined,
  vlans: [],
}
const now = new Date()
const askedOf = (): Asked[] => looksAt(machines, now).map((look, n) => ({ config: config.sources[n]!, look }))

/** Beside the clock the processor's own time: on a machine that does other things it is the one to go by. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ seconds: number; processor: number; result: T }> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6, result }
}

const MODES: Readonly<Record<string, () => Promise<object>>> = {
  /** Observations to things. */
  async join() {
    const looks = looksAt(machines, now)
    const { result, ...time } = await timed(() => judge(looks, nothing, EMPTY.known, judging))
    return { ...time, things: result.things.length }
  },
  /** Makes all that is measured afterwards. */
  async fill() {
    await using client = new Client({ url, token })
    const cycle = await prepareFrom(client, config, EMPTY, askedOf(), now)
    const { report } = await carryOut(client, cycle, {})
    return { changes: report.results.length, failed: report.failed.length }
  },
  /** A cycle in which nothing has changed, by comparing everything. */
  async full() {
    await using client = new Client({ url, token })
    const { result, ...time } = await timed(() => prepareFrom(client, config, EMPTY, askedOf(), now))
    const writes = result.told.drawn.plan.actions.filter(({ action }) => action !== 'unchanged').length
    return { ...time, writes }
  },
  /** The same by digests and what NetBox says of its newest change. */
  async fast() {
    await using client = new Client({ url, token })
    const [{ look }] = askedOf() as [Asked]
    const rules = rulesDigest(config)
    const state = { ...EMPTY, settled: settledBy(await fingerprintOf(client), rules, [look]) }
    const { result, ...time } = await timed(
      async () => (await fingerprintOf(client)) === state.settled.netbox && saysTheSame(look, false, state, rules),
    )
    return { ...time, same: result }
  },
  /** Three days of looks every 15 minutes, one after the other: what memory is left in use. */
  async days() {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const used = () => {
      collect()
      return process.memoryUsage().heapUsed / 2 ** 20
    }
    let { known, presences } = EMPTY as { known: State['known']; presences: Parameters<typeof presencesAfter>[0] }
    let early = 0
    const cycles = 72 * 4
    for (let n = 0; n < cycles; n += 1) {
      const looks = looksAt(machines, new Date(now.getTime() + n * 900_000))
      for (const look of looks) presences = presencesAfter(presences, look).presences
      known = judge(looks, nothing, known, judging).resolved.known
      if (n === 10) early = used()
    }
    return { cycles, grown: used() - early, tokens: Object.keys(known.things).length }
  },
}

const work = MODES[mode]
if (!work) throw new Error(`there is no measurement ${mode}`)
const result = await work()
console.log(JSON.stringify({ ...result, megabytes: process.resourceUsage().maxRSS / 1024 }))
