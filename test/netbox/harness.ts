import {
  type ApplyOptions,
  apply,
  Client,
  type Desired,
  type Kind,
  type Policy,
  plan,
  type Report,
  readCurrent,
} from '../../netbox/index.ts'
import { FakeNetBox } from './fake/netbox.ts'

export const versions = ['4.5', '4.7'] as const

/** Retries and looks without the waiting. */
const quick = { base: 1, longest: 5 }
export const quickly: ApplyOptions = { looks: [0, 1] }

export async function lab(version: '4.5' | '4.6' | '4.7' = '4.7') {
  const fake = await FakeNetBox.start(version)
  const client = new Client({ url: fake.url, token: fake.token, patience: quick })
  return {
    fake,
    client,
    /** Reads, plans and applies; `reads` are those that the plan took. */
    async run(desired: Desired, policy: Policy = { mode: 'upsert', adopt: true }, options: ApplyOptions = {}) {
      const before = client.statistics
      const made = plan(desired, await readCurrent(client, desired, policy), policy)
      const { reads } = client.statistics
      const report = await apply(client, made, { ...quickly, ...options })
      const { writes } = client.statistics
      return { plan: made, report, reads: reads - before.reads, writes: writes - before.writes }
    },
    /** How often something was asked of NetBox. */
    requests(method: string, path: string): number {
      return fake.requests.filter((one) => one.method === method && one.path === path).length
    },
    async [Symbol.asyncDispose]() {
      await client.close()
      await fake[Symbol.asyncDispose]()
    },
  }
}

export type Lab = Awaited<ReturnType<typeof lab>>

/** The changing actions of a plan, one word and key each: `create dcim.site homelab`. */
export function told(made: { actions: readonly { action: string; kind: string; key: string }[] }): string[] {
  return made.actions
    .filter(({ action }) => action !== 'unchanged')
    .map(({ action, kind, key }) => `${action} ${kind} ${key}`)
}

/** The ids of everything a report made or kept, by kind: what a program's state would hold. */
export function ownedIn(report: Report): Partial<Record<Kind, Set<number>>> {
  const ids = Map.groupBy(report.results, ({ action }) => action.kind)
  return Object.fromEntries([...ids].map(([kind, results]) => [kind, new Set(results.map(({ id }) => id!))]))
}
