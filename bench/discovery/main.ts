/**
 * What discovery takes: observations to things, a cycle without changes by comparing everything and by the fast path, and what memory
 * three days of cycles leave in use. NetBox is the stand-in of the tests: what is measured is this program.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { FakeNetBox } from '../../test/netbox/fake/netbox.ts'
import { machine } from '../machine.ts'
import { table } from '../table.ts'

const MEASURE = fileURLToPath(new URL('./measure.ts', import.meta.url))
const DEVICES = Number(process.argv[2] ?? 5000)

interface Measured {
  readonly seconds?: number
  readonly processor?: number
  readonly megabytes: number
  readonly [name: string]: unknown
}

await using fake = await FakeNetBox.start()

async function measure(mode: string, machines: number): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    MEASURE,
    mode,
    String(machines),
    fake.url,
    fake.token,
  ])
  return JSON.parse(stdout) as Measured
}

const rows: string[][] = [['what', 'seconds', 'of the processor', 'MB', 'besides']]
async function row(what: string, mode: string, machines: number): Promise<Measured> {
  const { seconds, processor, megabytes, ...rest } = await measure(mode, machines)
  rows.push([what, seconds?.toFixed(2) ?? '', processor?.toFixed(2) ?? '', megabytes.toFixed(0), JSON.stringify(rest)])
  return { seconds: seconds ?? 0, processor: processor ?? 0, megabytes }
}

console.log(JSON.stringify(machine()))
await row(`${3 * DEVICES} observations to things`, 'join', DEVICES)
await row(`${DEVICES} devices made`, 'fill', DEVICES)
const full = await row('no change, everything compared', 'full', DEVICES)
const fast = await row('no change, fast path', 'fast', DEVICES)
await row('72 h of cycles, 200 machines', 'days', 200)
console.log(table(rows).join('\n'))
console.log(`fast path to full comparison: 1 to ${(full.processor! / fast.processor!).toFixed(0)}`)
