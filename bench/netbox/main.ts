/** `npm run bench:netbox`: the same workload brought into NetBox by the engine, by raw requests and by others. */

import { step } from '../../host/local/progress.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { ensureImages } from '../../sandbox/images/index.ts'
import { command } from '../command.ts'
import { machine } from '../machine.ts'
import { ENGINE, FLOOR, titleOf } from './contestants.ts'
import { goals } from './goals.ts'
import { onGround } from './ground.ts'
import { measure, startOf } from './measure.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { readyPeers } from './peers.ts'
import { planner } from './planner.ts'
import { type Results, text } from './report.ts'

async function bench({ n, rounds, peers, name, port }: Options, signal: AbortSignal): Promise<Results> {
  const { host } = await step('Docker engine', ensureDocker)
  const images = await step('Images', (report) => ensureImages(report, { host, signal }))
  const ready = await readyPeers(peers, signal)
  const planned = await step('The planner alone', async () => planner(10))
  const before = machine()
  const { found, start } = await step('Load, no change, 1 % changed', (report) =>
    onGround({ host, images, name, port, signal }, report, async (ground) => {
      const found = await measure(ground, [ENGINE, FLOOR, ...ready.contestants], { n, rounds }, report)
      const pulumi = ready.contestants.find(({ title }) => title === titleOf('objects'))
      return { found, start: pulumi && (await startOf(ground, pulumi)) }
    }),
  )
  const versions = { NetBox: images.netbox.split(':')[1]!, ...ready.versions }
  return {
    date: new Date().toISOString().slice(0, 16),
    ...{ machine: before, loadAfter: machine().load, versions, n, rounds, found, start, planned },
    goals: goals(found, planned),
  }
}

await command(parseOptions, USAGE, async (options, signal) => {
  const results = await bench(options, signal)
  return options.json ? JSON.stringify(results, null, 2) : text(results)
})
