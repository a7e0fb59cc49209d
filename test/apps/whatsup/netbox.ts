import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Row = Record<string, unknown> & { id: number }

export const TOKEN = '0123456789abcdef0123456789abcdef01234567'
/** May look, and change nothing. */
export const READER = 'fedcba9876543210fedcba9876543210fedcba98'

/** Sessions of people in a browser: who may add devices, who may only look, and who may not even do that. */
export const SESSIONS = { owner: 'owners-session', reader: 'readers-session', guest: 'guests-session' } as const

/** A row as NetBox 4.7 lists it, in the columns that the export reads (recorded in test/fixtures/webhook/deliveries-4.7.json). */
export function deviceRow(id: number, more: Record<string, unknown> = {}): Row {
  const name = `web-${id}`
  return {
    id,
    name,
    display: name,
    status: { value: 'active', label: 'Actif' },
    role: { id: 1, name: 'Application Server', slug: 'application-server' },
    platform: null,
    device_type: { id: 1, model: 'VM', manufacturer: { id: 1, name: 'Proxmox', slug: 'proxmox' } },
    site: { id: 1, name: 'Homelab', slug: 'homelab' },
    location: null,
    tenant: { id: 2, name: 'Internal', slug: 'internal' },
    serial: '',
    asset_tag: null,
    description: '',
    comments: '',
    display_url: `/netbox/dcim/devices/${id}/`,
    tags: [],
    custom_fields: {},
    primary_ip4: { id, address: `10.0.${id >> 8}.${id & 255}/24` },
    primary_ip6: null,
    oob_ip: null,
    virtual_chassis: null,
    ...more,
  }
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** A NetBox that lists rows, takes PATCHes of custom fields and journal entries, and knows two tokens and three sessions. Not NetBox. */
export class FakeNetBox {
  readonly devices = new Map<number, Row>()
  readonly contacts: Row[] = []
  readonly requests: Asked[] = []
  down = false
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined
    const [status, answer] = this.#answer(request, body)
    response.writeHead(status, { 'content-type': 'application/json', 'api-version': '4.7' })
    response.end(JSON.stringify(answer))
  })

  static async start(): Promise<FakeNetBox> {
    const it = new FakeNetBox()
    await new Promise<void>((resolve) => it.#server.listen(0, '127.0.0.1', resolve))
    return it
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/netbox/`
  }

  set(...rows: Row[]): void {
    for (const row of rows) this.devices.set(row.id, row)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(request: IncomingMessage, body: unknown): [number, unknown] {
    const url = new URL(request.url!, 'http://fake')
    const path = url.pathname.replace('/netbox/api/', '')
    const method = request.method!
    this.requests.push({ method, path, body })
    if (this.down) return [503, { detail: 'down' }]
    const session = /sessionid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
    if (path === 'authentication-check/') return [Object.values<unknown>(SESSIONS).includes(session) ? 200 : 403, {}]
    const token =
      { [SESSIONS.owner]: TOKEN, [SESSIONS.reader]: READER }[session ?? ''] ??
      request.headers.authorization?.replace(/^(Token|Bearer) /, '')
    if (token !== TOKEN && token !== READER) return [403, { detail: 'Invalid v1 token' }]
    if (path === 'status/') return [200, {}]
    if (method === 'OPTIONS') return [200, token === TOKEN ? { actions: { POST: { name: {} } } } : {}]
    if (method !== 'GET' && token === READER) return [403, { detail: 'no' }]
    if (path === 'tenancy/contact-assignments/') return page(this.contacts)
    if (path === 'extras/journal-entries/') return [201, body]
    if (path !== 'dcim/devices/') return [404, { detail: 'Not found.' }]
    if (method === 'PATCH') {
      for (const { id, custom_fields } of body as Row[]) {
        const row = this.devices.get(id)
        if (row) row.custom_fields = { ...(row.custom_fields as object), ...(custom_fields as object) }
      }
      return [200, body]
    }
    const ids = url.searchParams.getAll('id')
    return page([...this.devices.values()].filter(({ id }) => ids.length === 0 || ids.includes(String(id))))
  }
}

function page(results: readonly Row[]): [number, unknown] {
  return [200, { count: results.length, next: null, results }]
}

export async function netbox(...rows: Row[]): Promise<FakeNetBox> {
  const it = await FakeNetBox.start()
  it.set(...rows)
  onTestFinished(() => it.close())
  return it
}
