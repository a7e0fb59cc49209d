/** `node bench/provider/main.ts`: what objects cost as resources, beside a provider that does nothing. */
import { join } from 'node:path'
import { step } from '../../host/local/progress.ts'
import { run } from '../../sandbox/docker/run.ts'
import { ensureSandboxPulumi } from '../../sandbox/pulumi/index.ts'
import { command } from '../command.ts'
import { machine } from '../machine.ts'
import { measure } from './measure.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { type Results, text } from './report.ts'

async function bench({ n, rounds, delay }: Options, signal: AbortSignal): Promise<Results> {
  const parts = await step('Pulumi', (report) => ensureSandboxPulumi(report, signal))
  const before = machine()
  const found = await step('Load, no change, 1 % changed', (report) =>
    measure(parts, { n, rounds, delay }, report, signal),
  )
  const versions = { Pulumi: (await run(join(parts.bin, 'pulumi'), ['version'])).trim() }
  const date = new Date().toISOString().slice(0, 16)
  return { date, machine: before, loadAfter: machine().load, versions, n, rounds, delay, found }
}

await command(parseOptions, USAGE, async (options, signal) => {
  const results = await bench(options, signal)
  return options.json ? JSON.stringify(results, null, 2) : text(results)
})
