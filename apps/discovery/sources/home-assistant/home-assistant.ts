import { z } from 'zod'
import { fault } from '../fault.ts'
import { trust } from '../http.ts'
import { Looking } from '../looking.ts'
import { MessageSocket } from '../message-socket.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'
import { type Device, device, merged } from './devices.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'an address such as https://homeassistant.lan:8123' }),
  /** File that holds a long-lived access token; a user of the group `system-read-only` is enough. */
  tokenFile: z.string().min(1),
  tls: trust.optional(),
})

const area = z.object({ area_id: z.string(), name: z.string() })

/** Home Assistant's device registry, over its websocket. */
export const homeAssistant: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new HomeAssistant(given, around),
}

interface Result {
  readonly success: boolean
  readonly result?: unknown
  readonly error?: { readonly code?: string }
}

class HomeAssistant implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around
  #socket: MessageSocket | undefined
  #id = 0

  constructor(given: z.infer<typeof settings>, around: Around) {
    this.#settings = given
    this.#around = around
  }

  async connect() {
    const { url, tls, tokenFile } = this.#settings
    const token = await this.#around.secret(tokenFile)
    const address = new URL(`${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/api/websocket`)
    this.#socket = await MessageSocket.open(address, tls, this.#around.signal)
    await this.#next('auth_required')
    this.#socket.send({ type: 'auth', access_token: token })
    const answer = await this.#socket.next<{ type: string; ha_version?: string }>(
      (one) => /^auth_/.test(typeOf(one)),
      'the log-in',
    )
    if (answer.type !== 'auth_ok')
      throw new SourceError('Home Assistant does not accept the token; make a new long-lived one')
    return { version: `Home Assistant ${answer.ha_version ?? ''}`.trim(), reads: ['devices', 'areas'], missing: [] }
  }

  async discover() {
    const looking = new Looking(this.#around)
    const areas = new Map(
      (await this.#rows('config/area_registry/list', area, looking)).map((one) => [one.area_id, one.name]),
    )
    const devices: Device[] = await this.#rows('config/device_registry/list', device, looking)
    for (const one of merged(devices, areas)) looking.see(one)
    return looking.look({ distinct: false })
  }

  async close() {
    await this.#socket?.close()
  }

  /** Each row by itself: one that is not understood costs no other. */
  async #rows<T>(command: string, schema: z.ZodType<T>, looking: Looking): Promise<T[]> {
    const id = ++this.#id
    this.#socket!.send({ id, type: command })
    const answer = await this.#socket!.next<Result>((one) => (one as { id?: unknown } | null)?.id === id, command)
    if (!answer.success) {
      looking.miss(
        `${command} is refused (${String(answer.error?.code ?? 'no reason')}); the user needs to be in the group system-read-only`,
      )
      return []
    }
    if (!Array.isArray(answer.result)) throw new SourceError(`the answer to ${command} is no list`)
    return answer.result.flatMap((row: unknown, n) => {
      const parsed = schema.safeParse(row)
      if (parsed.success) return [parsed.data]
      looking.miss(`${command}: row ${n} is left out: ${fault(parsed.error)}`)
      return []
    })
  }

  async #next(type: string): Promise<void> {
    await this.#socket!.next((one) => typeOf(one) === type, type)
  }
}

function typeOf(message: unknown): string {
  return String((message as { type?: unknown } | null)?.type)
}
