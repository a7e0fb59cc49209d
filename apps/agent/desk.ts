import { type Client, NetBoxError } from '../../netbox/index.ts'
import { BUDGET, few, type Part, part } from './shape/bounded.ts'
import type { Raw, Shape, Shown } from './shape/rows.ts'
import { type Sort, type SortName, sorts } from './sorts.ts'
import type { Turns } from './turns.ts'

/** Filters of a NetBox list; repeated names mean OR. */
export type Filters = readonly (readonly [name: string, value: string])[]
/** What people call an object, or its id. */
export type Which = string | number

/** Which rows of a list are wanted. */
export interface Paging {
  limit: number
  offset?: number
  /** Characters the rows may take. */
  budget?: number
  /** How to see the rows that are not shown. */
  hint?: string
}

interface Page {
  count: number
  results: Raw[]
}

const PAGE = 1000

/** What an action reads NetBox with: finds objects by name, and sees only what the tenant owns when there is one. */
export class Desk {
  readonly client: Client
  /** Whose objects alone are seen and made. */
  readonly tenant: Raw | undefined
  /** For work of which one must have ended before the next of the same begins. */
  readonly turns: Turns

  constructor(client: Client, turns: Turns, tenant?: Raw) {
    this.client = client
    this.turns = turns
    this.tenant = tenant
  }

  /** The rows of a list as an answer shows them, bounded. */
  async list(name: SortName, filters: Filters, paging: Paging): Promise<Part<Shown>> {
    const { path, shape } = sorts[name]
    // What was found is the tenant's: its services need no narrowing, and a second device would widen the list.
    const narrowed = filters.some(([filter]) => filter === 'device_id' || filter === 'virtual_machine_id')
    const scope = narrowed ? [] : await this.#scope(name)
    if (!scope) return part([], 0)
    return await this.page(path, shape, [...filters, ...scope], {
      hint: '; narrow the filters, or raise limit or offset',
      ...paging,
    })
  }

  /** The rows of any list as an answer shows them, whoever owns them. */
  async page(path: string, shape: Shape, filters: Filters, paging: Paging): Promise<Part<Shown>> {
    const { limit, offset = 0, budget = BUDGET, hint } = paging
    const { count, results } = await this.#ask(path, shape.columns, filters, limit, offset)
    return part(results.map(shape.show), count, offset, hint, budget)
  }

  /** All rows of a list, with these attributes. */
  async all(path: string, columns: readonly string[], filters: Filters): Promise<Raw[]> {
    const rows: Raw[] = []
    for (;;) {
      const { count, results } = await this.#ask(path, columns, filters, PAGE, rows.length)
      rows.push(...results)
      if (results.length === 0 || rows.length >= count) return rows
    }
  }

  /** One object as an answer shows it. */
  async show(name: SortName, id: number, shape: Shape = sorts[name].shape): Promise<Shown> {
    const [row] = (await this.#ask(sorts[name].path, shape.columns, [['id', String(id)]], 1, 0)).results
    return shape.show(row!)
  }

  /** The object that is meant. Throws `not-found` with the names there are, or `ambiguous` with the ids. */
  async find(name: SortName, which: Which): Promise<Raw> {
    const sort: Sort = sorts[name]
    const found = await this.candidates(name, which)
    const [one, ...more] = found
    if (one && more.length === 0) return one
    if (!one) throw await this.#unknown(name, which)
    // Names that differ in case only: the one that is written exactly so is meant.
    const exact = found.filter((row) => row[sort.name] === which)
    if (exact.length === 1) return exact[0]!
    const ids = few(found.map((row) => `${row.id}${placeOf(row, sort)}`)).join(', ')
    throw new NetBoxError({
      code: 'ambiguous',
      message: `there are ${found.length} ${sort.words} "${which}"; name one by its id: ${ids}`,
    })
  }

  /** Every object that may be meant, none included. */
  async candidates(name: SortName, which: Which): Promise<Raw[]> {
    const sort: Sort = sorts[name]
    const isId = typeof which === 'number' || /^\d+$/.test(which)
    const filters = [...(typeof which === 'string' ? sort.by : []), ...(isId ? ['id'] : [])]
    for (const filter of filters) {
      const value = filter === 'slug' ? String(which).toLowerCase() : String(which)
      const { results } = await this.#ask(sort.path, columnsOf(sort), [[filter, value]], PAGE, 0)
      const seen = this.#ownedAmong(name, results)
      if (seen.length > 0) return seen
    }
    return []
  }

  /** The prefixes an address lies in. */
  async around(address: string): Promise<Raw[]> {
    const { path } = sorts.prefix
    return this.#ownedAmong('prefix', await this.all(path, columnsOf(sorts.prefix), [['contains', address]]))
  }

  #ownedAmong(name: SortName, rows: Raw[]): Raw[] {
    const { tenant } = this
    const sort: Sort = sorts[name]
    if (!tenant || !sort.ofTenant) return rows
    return rows.filter((row) => (sort.ofTenant === 'id' ? row.id : idOf(row.tenant)) === tenant.id)
  }

  async #unknown(name: SortName, which: Which): Promise<NetBoxError> {
    const sort: Sort = sorts[name]
    const scope = (await this.#scope(name)) ?? [['id', '0']]
    const named = async (filters: Filters) => this.#ask(sort.path, [sort.name, 'slug'], [...filters, ...scope], 10, 0)
    const alike = await named([['q', String(which)]])
    const { count, results } = alike.count > 0 ? alike : await named([])
    const names = results.map((row) => String(row[sort.name])).join(', ')
    const more = count > results.length ? ` and ${count - results.length} more` : ''
    const known = count === 0 ? `there are no ${sort.words} at all` : `there is ${names}${more}`
    return new NetBoxError({
      code: 'not-found',
      message: `there is no ${sort.word} "${which}"; ${alike.count > 0 ? `did you mean ${names}${more}?` : known}`,
    })
  }

  /** The filters that leave only what the tenant owns; undefined when it owns nothing. */
  async #scope(name: SortName): Promise<Filters | undefined> {
    const { tenant } = this
    const { ofTenant }: Sort = sorts[name]
    if (!tenant) return []
    if (ofTenant) return [[ofTenant, String(tenant.id)]]
    if (name !== 'service') return []
    const devices = await this.all(sorts.device.path, [], [['tenant_id', String(tenant.id)]])
    return devices.length === 0 ? undefined : devices.map(({ id }) => ['device_id', String(id)] as const)
  }

  async #ask(path: string, columns: readonly string[], filters: Filters, limit: number, offset: number): Promise<Page> {
    const query = new URLSearchParams({
      fields: ['id', ...columns].join(','),
      limit: String(limit),
      offset: String(offset),
    })
    for (const [name, value] of filters) query.append(name, value)
    return (await this.client.get(path, { query })).body as Page
  }
}

function columnsOf(sort: Sort): string[] {
  const { name, where, ofTenant } = sort
  return [
    name,
    'display',
    'slug',
    ...(where ? [where] : []),
    ...(ofTenant === 'tenant_id' ? ['tenant'] : []),
    ...extra(sort),
  ]
}

/** What the free addresses of a prefix depend on. */
function extra({ path }: Sort): string[] {
  return path === sorts.prefix.path ? ['is_pool', 'mark_utilized', 'status', 'description'] : []
}

function placeOf(row: Raw, { where }: Sort): string {
  const place = where ? (row[where] as { name?: string; display?: string } | null) : undefined
  return place ? ` (${place.name ?? place.display})` : ''
}

function idOf(value: unknown): number | undefined {
  return (value as { id?: number } | null)?.id
}
