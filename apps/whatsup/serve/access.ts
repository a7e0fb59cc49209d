import { Client, NetBoxError } from '../../../netbox/index.ts'

/** What somebody may do here: what NetBox lets them do with devices. */
export type Right = 'look' | 'export'

/** Why somebody may not; the status to answer with, and a sentence. */
export interface Denial {
  readonly status: 401 | 403 | 503
  readonly detail: string
}

/** Asks NetBox itself what a token may do. Who may see devices may look; who may add some may export. */
export class Access {
  readonly #url: string

  /** @param url where NetBox is */
  constructor(url: string) {
    this.#url = url
  }

  /** @param header as NetBox takes it: `Token …`, or `Bearer nbt_….…` */
  async denied(header: string | null, right: Right): Promise<Denial | undefined> {
    const token = /^(?:token|bearer)\s+(\S{1,200})$/i.exec(header ?? '')?.[1]
    if (token === undefined) return { status: 401, detail: 'Authentication credentials were not provided.' }
    try {
      await using client = new Client({ url: this.#url, token, timeouts: { read: 10_000 }, patience: { attempts: 1 } })
      await client.get('dcim/devices/', { query: new URLSearchParams({ limit: '1', fields: 'id' }) })
      if (right === 'look') return undefined
      const { body } = await client.options('dcim/devices/')
      const { actions } = body as { actions?: { POST?: unknown } }
      return actions?.POST
        ? undefined
        : { status: 403, detail: 'The token may not add devices in NetBox, and so may not export any.' }
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
      if (error.code === 'invalid') return { status: 401, detail: 'Invalid token' }
      if (error.status === 401 || error.status === 403)
        return { status: 403, detail: 'Invalid token, or one that may not see devices.' }
      return { status: 503, detail: 'NetBox cannot be asked just now whose token this is.' }
    }
  }
}
