/** The engine, in a process like that of `netbox-apply`: plan and apply of `netbox/`, as a program uses it. */
// First, since it sets how memory grows, also while the others are loaded.
import '../../../netbox/cli/start.mjs'
import { apply, assertSafe, Client, type Policy, parseDesired, plan, readCurrent } from '../../../netbox/index.ts'
import { contend } from './contract.ts'

/** The loading contestant has the NetBox to itself: everything with a wanted key is its own. */
const policy: Policy = { mode: 'upsert', adopt: true }

await contend(async ({ url, token, desired: given }) => {
  await using client = new Client({ url, token })
  const desired = parseDesired(given)
  const made = plan(desired, await readCurrent(client, desired, policy), policy)
  assertSafe(made)
  const { failed } = await apply(client, made, { message: 'bench' })
  if (failed.length > 0) throw failed[0]!.error
  const { reads, writes } = client.statistics
  return { requests: reads + writes, writes }
})
