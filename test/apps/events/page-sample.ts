import type { PageData } from '../../../apps/events/page/data.ts'
import { History, walkThrough } from './history.ts'

/** Everything that the page may show at once, with texts as long as they get. */
export async function pageSample(): Promise<PageData> {
  const history = new History()
  await walkThrough(history)
  const long = 'a-host-with-a-name-that-somebody-thought-about-for-long.example.org'.slice(0, 64)
  await history.tell('ComputeRegistered', 5, { hostname: long, description: 'Of many words '.repeat(12).trim() })
  const letter = { source: 'projector', subject: '', position: 3, text: '', time: '2026-12-01T05:00:00Z' } as const
  return {
    stream: 'INFRASTRUCTURE',
    state: {
      status: 'paused',
      why: 'NetBox refuses the token',
      pending: 1234,
      unsettled: 7,
      redelivered: 2,
      oldest: 400,
    },
    head: 5,
    events: (await Array.fromAsync(history.store.all())).reverse(),
    letters: [
      {
        ...letter,
        about: 'network.01936194-0000-7000-8000-000000000002',
        reason: 'ipam.prefix 10.0.0.0/24 is of others',
      },
    ],
    counts: [
      { aggregate: 'compute', events: 3, netbox: 2 },
      { aggregate: 'network', events: 1, netbox: 1 },
      { aggregate: 'ip', events: 1, netbox: undefined },
    ],
  }
}
