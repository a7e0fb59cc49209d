import { randomBytes } from 'node:crypto'
import { type Answer, type Call, refuse } from './answer.ts'
import { SWITCHES, type Switches } from './switches.ts'
import { type Device, type Group, World } from './world.ts'

export interface ScopeOptions {
  readonly switches?: Partial<Switches>
  readonly random?: () => number
  readonly now?: () => number
}

/** A client can make a page smaller, never larger. */
const PAGE = 250

/** What operations work on: the world, and what of it a user sees. */
export class Scope {
  readonly world = new World()
  readonly installation = randomBytes(8).toString('hex')
  readonly switches: Switches
  readonly random: () => number
  readonly now: () => number
  /** Every device that a template made, in order. */
  readonly created: { readonly user: string; readonly id: string }[] = []
  /** Devices that nobody who asks here may see. */
  readonly hidden = new Set<string>()
  /** Whether something answers at an address, for scans. */
  answering: (address: string) => boolean = () => true
  /** Whether what a user makes is hidden from that user. */
  hides: (user: string) => boolean = () => false

  constructor(options: ScopeOptions) {
    this.switches = { ...SWITCHES, ...options.switches }
    this.random = options.random ?? Math.random
    this.now = options.now ?? Date.now
  }

  /** Devices that are there for a user: made long enough ago, and not hidden. */
  seen(_user: string): Device[] {
    return [...this.world.devices.values()].filter(
      ({ id, visibleAt }) => visibleAt <= this.now() && !this.hidden.has(id),
    )
  }

  inGroup({ parts, user }: Call, deep: boolean): Device[] {
    return this.seen(user).filter((device) => this.world.isIn(device, parts[0]!, deep))
  }

  /** Partial and case-insensitive, in name, host name and address: 10.0.0.1 finds 10.0.0.10. */
  search(devices: Device[], text: string | null): Device[] {
    if (!text) return devices
    const wanted = text.toLowerCase()
    return devices.filter(({ displayName, interfaces }) =>
      [displayName, ...interfaces.flatMap(({ address, hostName }) => [address, hostName])].some((one) =>
        one.toLowerCase().includes(wanted),
      ),
    )
  }

  groupsNamed(text: string | null): Group[] {
    const wanted = (text ?? '').toLowerCase()
    return [...this.world.groups.values()].filter(({ name }) => name.toLowerCase().includes(wanted))
  }

  /** One page; the next one's id is opaque, and only good for the same question. */
  page<T>({ query }: Call, rows: readonly T[], show: (some: readonly T[]) => unknown): Answer {
    const limit = Number(query.get('limit') ?? PAGE)
    if (!Number.isInteger(limit) || limit < 1) return refuse(400, 'INVALID', 'limit is invalid.')
    const question = [...query].filter(([name]) => name !== 'pageId').join('&')
    const pageId = query.get('pageId')
    const [place, asked] = pageId ? Buffer.from(pageId, 'base64url').toString().split('\n') : ['0', question]
    if (asked !== question || !/^\d+$/.test(place!)) return refuse(400, 'INVALID', 'pageId is invalid.')
    const start = Number(place)
    const size = Math.min(limit, PAGE)
    const some = rows.slice(start, start + size)
    const next =
      start + size < rows.length ? Buffer.from(`${start + size}\n${question}`).toString('base64url') : undefined
    const paging = { size: some.length, ...(pageId && { pageId }), ...(next && { nextPageId: next }) }
    return { status: 200, body: { paging, data: show(some) } }
  }
}
