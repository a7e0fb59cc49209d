import { expect, test } from 'vitest'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import type { GatewayInspect } from '../../../kong/docker/facts.ts'
import { steady } from '../../../kong/docker/steady.ts'
import { evidenceOf } from './gateways.ts'

type Seen = Partial<GatewayInspect['State']> & { restarts?: number }

/** A container as it is at each look, the last one for ever. */
async function looked(...looks: Seen[]): Promise<string> {
  const { inspect } = evidenceOf({})
  const at = ({ restarts = 0, ...state }: Seen) => ({
    ...inspect,
    RestartCount: restarts,
    State: { Running: true, Restarting: false, StartedAt: new Date().toISOString(), ...state },
  })
  const [first, ...rest] = looks
  const engine = {
    call: async () => at(rest.length > 1 ? rest.shift()! : (rest[0] ?? first!)),
  } as unknown as DockerEngine
  return steady(engine, at(first!), 1200).then(
    () => 'steady',
    (error: Error) => error.message,
  )
}

test.each<[string, Seen[], string | RegExp]>([
  ['runs and was never restarted', [{}], 'steady'],
  ['was restarted once, long ago', [{ restarts: 1, StartedAt: '2026-01-01T00:00:00Z' }], 'steady'],
  ['was restarted a moment ago and stays up', [{ restarts: 1 }], 'steady'],
  ['does not run', [{ Running: false, restarts: 3 }], 'steady'],
  [
    'waits for its next start',
    [{ Restarting: true, restarts: 7, ExitCode: 1 }],
    /restarts over and over \(7 times, exit code 1\)/,
  ],
  ['is up between two falls', [{ restarts: 2 }, { restarts: 3 }], /restarts over and over \(3 times/],
  ['is paused', [{ Status: 'paused' }], /is paused: let it go on with `docker unpause kong`/],
])('a gateway that %s', async (_, looks, words) => {
  expect(await looked(...looks)).toMatch(words)
})
