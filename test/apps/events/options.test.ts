import { expect, test } from 'vitest'
import { main } from '../../../apps/events/cli/main.ts'
import { parseOptions } from '../../../apps/events/cli/options.ts'
import { delayAfter } from '../../../apps/events/store/delay.ts'

test('the fields of an event are options, numbers and lists as such', () => {
  expect(
    parseOptions(['publish', 'network.defined', '--name', 'DMZ', '--cidr', '10.0.0.0/24', '--vlan-id', '100']),
  ).toMatchObject({
    ...{ command: 'publish', type: 'NetworkDefined', expected: 'any' },
    data: { name: 'DMZ', cidr: '10.0.0.0/24', vlan_id: 100 },
  })
  const ports = parseOptions(['publish', 'software.configured', '--ports', 'tcp/443,udp/443', '--expect', '7'])
  expect(ports).toMatchObject({ data: { ports: ['tcp/443', 'udp/443'] }, expected: 7 })
  expect(parseOptions(['publish', 'policy.set', '--data', '{"name": "a"}'])).toMatchObject({ data: { name: 'a' } })
})

test('a place in the history is a position or a time', () => {
  expect(parseOptions(['topology', '--at', '120'])).toMatchObject({ at: 120 })
  expect(parseOptions(['diff', '2026-01-18T09:30:00Z'])).toMatchObject({ before: new Date('2026-01-18T09:30:00Z') })
})

test.each<[string[], string]>([
  [['nothing'], 'the command is "nothing"; it must be one of publish, read'],
  [['publish'], 'what is published is ""; it must be one of compute.registered'],
  [['publish', 'compute.severed'], 'what is published is "compute.severed"; it must be one of'],
  [['publish', 'compute.registered', '--ram', '1'], "Unknown option '--ram'"],
  [['publish', 'policy.set', '--expect', 'all'], '--expect is "all"; it must be none, any or a position such as 120'],
  [['publish', 'policy.set', '--data', '[]'], '--data is []; it must be a JSON object such as {"hostname": "web01"}'],
  [['read', 'compute'], '1 words are given after the command; it takes 2'],
  [['read', 'computer', 'x'], 'the aggregate is "computer"; it must be one of compute, network'],
  [['topology', '--at', 'yesterday'], '--at is "yesterday"; it must be a position such as 120, or a time such as'],
  [['rebuild'], 'where are the snapshots? Give --snapshots'],
  [['project', '--at', '5'], '--at is given without --dry-run; NetBox is only ever brought to now'],
  [['project', '--port', '99999'], '--port is "99999"; it must be a number from 0 to 65535'],
  [['dead', 'bury'], 'what is done with dead letters is "bury"; it must be list, show or replay'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence)
})

test.each<[NodeJS.ProcessEnv, string]>([
  [{ NATS_URL: 'nats://[' }, 'NATS_URL is "nats://["; it must be a server\'s address such as nats://localhost:4222.'],
  [{ NATS_URL: '127.0.0.1:1' }, 'NATS at 127.0.0.1:1 cannot be used: connection refused.'],
  [{ NATS_URL: 'nats://me:secret@127.0.0.1:1' }, 'NATS at nats://127.0.0.1:1 cannot be used: connection refused.'],
  [{ NATS_USER: 'me' }, 'NATS_USER is set without NATS_PASSWORD; set it or NATS_PASSWORD_FILE.'],
  [{ NATS_CREDS: '/nowhere' }, 'NATS_CREDS is /nowhere, which cannot be read (ENOENT); it must name a readable file.'],
])('the settings %j are refused in one sentence', async (env, sentence) => {
  const lines: string[] = []
  const screen = { out() {}, err: (line: string) => void lines.push(line), progress() {}, clear() {} }
  expect(await main(['check'], env, screen)).toBe(1)
  expect(lines).toEqual([sentence])
})

test('the delay between deliveries grows, and ends growing', () => {
  expect([1, 2, 3, 20].map((count) => delayAfter(count))).toEqual([1000, 2000, 4000, 300_000])
})
