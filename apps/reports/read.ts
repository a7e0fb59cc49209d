import { type Row, list as wholeList } from '../../netbox/client/list.ts'
import { type Client, kinds, NetBoxError } from '../../netbox/index.ts'
import type { ChangeLog, Inventory, ListName } from './inventory.ts'
import { lists } from './lists.ts'

/** NetBox hands out at most this many objects per page. */
const PAGE = 1000
/** Most pages of the change log that are read: it grows with every write, and some never prune it. */
const PAGES = 50

/**
 * Reads what reports are made of, each list once, page by page. A list that the token may not see is left out and named.
 * Throws `NetBoxError`; `forbidden` only when nothing at all may be seen.
 *
 * @param options `log`: false leaves the change log out
 */
export async function readInventory(client: Client, options: { log: boolean }): Promise<Inventory> {
  const refusals = new Map<ListName, NetBoxError>()
  const visible = async <T>(name: ListName, read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof NetBoxError && error.code === 'forbidden')) throw error
      refusals.set(name, error)
      return otherwise
    }
  }
  const rows = async <L extends keyof typeof lists>(name: L) => {
    const { kind, columns, read } = lists[name] as {
      kind: keyof typeof kinds
      columns: string[]
      read(row: Row): unknown
    }
    const found = await visible(name, () => wholeList(client, kinds[kind].path, columns), [])
    return found.map((row) => read(row)) as unknown as Inventory[L]
  }
  const none: ChangeLog = { changes: [], total: 0 }
  const [tenants, devices, machines, prefixes, ranges, addresses, services, log] = await Promise.all([
    rows('tenants'),
    rows('devices'),
    rows('machines'),
    rows('prefixes'),
    rows('ranges'),
    rows('addresses'),
    rows('services'),
    options.log ? visible('log', () => readLog(client), none) : none,
  ])
  const objects = (Object.keys(lists) as ListName[]).map((name) => refusals.get(name))
  // A wrong token is refused everywhere: an empty report would say that NetBox is empty.
  if (objects.every((refusal) => refusal !== undefined)) throw objects[0]!
  const hidden = [...refusals.keys()].sort()
  return { tenants, devices, machines, prefixes, ranges, addresses, services, log, hidden }
}

/** The newest entries of the change log. By offset, as a cursor begins with the oldest. */
async function readLog(client: Client): Promise<ChangeLog> {
  const rows = new Map<number, Row>()
  let total = 0
  for (let page = 0; page < PAGES && (page === 0 || page * PAGE < total); page++) {
    const query = new URLSearchParams({
      fields: 'id,time,action,changed_object_type',
      ordering: '-time',
      limit: String(PAGE),
      offset: String(page * PAGE),
    })
    const { count, results } = (await client.get('core/object-changes/', { query })).body as {
      count: number
      results: Row[]
    }
    total = count
    // What others write meanwhile pushes entries to the next page: they come twice.
    for (const row of results) rows.set(row.id, row)
  }
  const changes = [...rows.values()].map(({ time, action, changed_object_type }) => ({
    time: new Date(String(time)),
    action: String((action as { value: string }).value),
    kind: String(changed_object_type),
  }))
  return { changes, total }
}
