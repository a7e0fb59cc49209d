/** The rounds of `events` against the stand-in for NetBox of the unit tests: many, and without Docker. */

import { parseArgs } from 'node:util'
import { FakeNetBox } from '../../../test/netbox/fake/netbox.ts'
import { seeded } from '../random.ts'
import { text } from '../round.ts'
import { killedProjections } from '../rounds/events.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
})
const abort = new AbortController()
process.once('SIGINT', () => abort.abort())
await using fake = await FakeNetBox.start()
const { url, token } = fake
const random = seeded(Number(values.seed))
const ground = { url, token, random, signal: abort.signal, report: (line: string) => console.error(line) }
const found = await killedProjections(ground, Number(values.rounds))
console.log(text({ events: found }))
process.exitCode = found.every(({ wrong }) => wrong.length === 0) ? 0 : 1
