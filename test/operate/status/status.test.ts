import { describe, expect, test } from 'vitest'
import { commandsFor } from '../../../operate/commands/commands-for.ts'
import { linesOf, type Status, worst } from '../../../operate/status/status.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const days = (n: number) => new Date(NOW.getTime() + n * 86_400_000)
const MB = 1_048_576
const fine: Status = {
  containers: [{ name: 'netbox', image: 'netbox:4', state: 'healthy', memory: { used: 700 * MB, limit: 2048 * MB } }],
  collation: [],
  netbox: { version: '4.7.3', workers: 1 },
  routes: [{ name: 'API', url: 'http://kong/api/netbox/', answer: { status: 403, meant: true } }],
  lastBackup: { file: 'a.tar.age', made: days(-1) },
  expiring: [],
  certificate: undefined,
  drift: undefined,
}
const lines = (more: Partial<Status>, stack = 'dev') => linesOf({ ...fine, ...more }, NOW, commandsFor(stack))
const line = (what: string, more: Partial<Status>) => lines(more).find((one) => one.what === what)

test('a database that another C library sorted is told, with what mends it', () => {
  expect(line('collation', { collation: ['netbox', 'postgres'] })).toEqual({
    what: 'collation',
    verdict: 'look',
    text: 'netbox, postgres: sorted by another version of the C library, texts may not be found: npm run upgrade',
  })
})

describe('a status', () => {
  test('in which all is well has nothing to look at', () => {
    expect(worst(lines({}))).toBe('fine')
    expect(lines({}).map(({ what, text }) => `${what}: ${text}`)).toEqual([
      'netbox: healthy, 700 of 2048 MB, netbox:4',
      'NetBox: 4.7.3, 1 worker',
      'API: http://kong/api/netbox/ answers 403',
      'last backup: 24 hours ago, a.tar.age',
      'API tokens: none expires',
      'drift: not looked for: npm run status -- --drift',
    ])
  })

  test.each([
    ['dev', 'npm run up', 'npm run backup', 'npm run status -- --drift'],
    [
      'homelab',
      'pulumi up -s homelab',
      'npm run backup -- --stack homelab',
      'npm run status -- --stack homelab --drift',
    ],
  ])('of %s advises what does something to that stack', (stack, up, backup, drift) => {
    const gone = { name: 'netbox', image: '', state: undefined, memory: undefined }
    const texts = lines({ containers: [gone], lastBackup: undefined }, stack).map(({ text }) => text)
    expect(texts).toEqual(
      expect.arrayContaining([`is not there: ${up}`, `none here: ${backup}`, `not looked for: ${drift}`]),
    )
  })

  test.each([
    [
      'a container that is not there',
      'netbox',
      { containers: [{ name: 'netbox', image: '', state: undefined, memory: undefined }] },
      'wrong',
      'is not there',
    ],
    [
      'one that is sick',
      'netbox',
      { containers: [{ ...fine.containers[0]!, state: 'unhealthy' }] },
      'wrong',
      'unhealthy',
    ],
    ['one that starts', 'netbox', { containers: [{ ...fine.containers[0]!, state: 'starting' }] }, 'look', 'starting'],
    [
      'one near its limit',
      'netbox',
      { containers: [{ ...fine.containers[0]!, memory: { used: 1900 * MB, limit: 2048 * MB } }] },
      'look',
      'near its limit',
    ],
    ['no worker', 'NetBox', { netbox: { version: '4.7.3', workers: 0 } }, 'wrong', 'no worker takes jobs'],
    ['no NetBox', 'NetBox', { netbox: { unknown: 'no answer' } }, 'wrong', 'no answer'],
    [
      'no route',
      'API',
      { routes: [{ name: 'API', url: 'http://kong/', answer: { status: 404, meant: false } }] },
      'wrong',
      'answers 404',
    ],
    [
      'an answer of somebody else',
      'API',
      { routes: [{ name: 'API', url: 'http://kong/', answer: { status: 200, meant: false } }] },
      'wrong',
      'answers 200, but who answers is somebody else',
    ],
    [
      'no gateway',
      'API',
      { routes: [{ name: 'API', url: 'http://kong/', answer: { unknown: 'refused' } }] },
      'wrong',
      'refused',
    ],
    ['no backup', 'last backup', { lastBackup: undefined }, 'look', 'none here: npm run backup'],
    ['an old backup', 'last backup', { lastBackup: { file: 'a', made: days(-3) } }, 'look', '3 days ago'],
    [
      'a token that ends soon',
      'API tokens',
      { expiring: [{ description: 'bot', expires: days(3) }] },
      'look',
      '"bot" ends on 2026-11-24, in 3 days',
    ],
    [
      'a token that has ended',
      'API tokens',
      { expiring: [{ description: 'bot', expires: days(-1) }] },
      'wrong',
      'ended on 2026-11-20',
    ],
    [
      'a token that ends tomorrow behind those that have ended',
      'API tokens',
      {
        expiring: [
          { description: 'forgotten', expires: days(-400) },
          { description: 'late', expires: days(-6) },
          { description: 'bot', expires: days(1) },
          { description: 'other', expires: days(2) },
        ],
      },
      'wrong',
      '"late" ended on 2026-11-15; "bot" ends on 2026-11-22, in 1 day',
    ],
    [
      'no token that ended long ago',
      'API tokens',
      { expiring: [{ description: 'forgotten', expires: days(-8) }] },
      'fine',
      'none expires',
    ],
    ['a certificate that ends soon', 'certificate', { certificate: days(2) }, 'look', 'in 2 days'],
    ['drift', 'drift', { drift: { changed: 3, unseen: true } }, 'look', '3 changed by hand: npm run drift'],
    [
      'what could not be looked at',
      'drift',
      { drift: { changed: 0, unseen: true } },
      'look',
      'not all could be looked at: npm run drift',
    ],
    ['no drift', 'drift', { drift: { changed: 0, unseen: false } }, 'fine', 'none'],
  ] as const)('tells of %s', (_, what, more, verdict, text) => {
    const told = line(what, more as Partial<Status>)
    expect(told).toMatchObject({ verdict, text: expect.stringContaining(text) })
    expect(worst(lines(more as Partial<Status>))).toBe(verdict)
  })
})

test.each([
  [{ status: 'active', lag: 0, deadLetters: 0 }, 'fine', 'active, 0 wait, 0 dead letters'],
  [{ status: 'standby', lag: 3, deadLetters: 1 }, 'look', 'standby, 3 wait, 1 dead letter: npx netbox-events dead'],
  [{ status: 'paused', lag: 3, deadLetters: 2, why: 'no right' }, 'wrong', 'paused, no right; 3 wait, 2 dead letters'],
  [{ unknown: 'the projector does not answer' }, 'wrong', 'the projector does not answer'],
] as const)('of events %j are %s', (events, verdict, text) => {
  expect(line('events', { events })).toEqual({ what: 'events', verdict, text })
})
