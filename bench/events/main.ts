/** The store of events beside raw nats.js, and the projector beside the engine alone. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { ensureDocker, interruptible } from '../../sandbox/docker/index.ts'
import { ensureImages } from '../../sandbox/images/index.ts'
import { ensureNats, startNats } from '../../sandbox/nats/index.ts'
import { machine } from '../machine.ts'
import { onGround } from '../netbox/ground.ts'
import { goals } from './goals.ts'
import { measureNetBox } from './netbox.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { type Results, text } from './report.ts'
import { measureStore } from './store.ts'

async function bench(options: Options, signal: AbortSignal): Promise<Results> {
  const program = await step('nats-server', (report) => ensureNats(report, signal))
  const before = machine()
  const found = await step('The store', (report) => store(program, options, report))
  const netbox =
    options.objects > 0 ? await step('NetBox', (report) => projected(program, options, report, signal)) : undefined
  return {
    date: new Date().toISOString().slice(0, 16),
    ...{ machine: before, loadAfter: machine().load, options, found, netbox },
    goals: goals(found, netbox),
  }
}

async function store(program: string, options: Options, report: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), `bench${process.pid}-events-`))
  try {
    await using server = await startNats({ program, folder })
    return await measureStore(server.url, folder, options, report)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function projected(program: string, options: Options, report: (line: string) => void, signal: AbortSignal) {
  const { host } = await ensureDocker(report)
  const images = await ensureImages(report, { host, signal })
  const place = { host, images, name: `bench${process.pid}-events`, port: options.port, signal }
  return await onGround(place, report, (ground) => measureNetBox(ground, program, options, report))
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) {
    const results = await interruptible((signal) => bench(options, signal))
    console.log(options.json ? JSON.stringify(results, null, 2) : text(results))
  } else console.log(USAGE)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
