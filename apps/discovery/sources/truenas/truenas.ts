import { z } from 'zod'
import type { Observation } from '../../core/observation.ts'
import { fault } from '../fault.ts'
import { trust } from '../http.ts'
import { Looking } from '../looking.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'
import { type Api, apiOf } from './api.ts'
import { app, port, STORAGE, type System, system, vm } from './lists.ts'
import { hostOf, machineOf, serviceOf } from './map.ts'

const settings = z.strictObject({
  /** TrueNAS revokes a key that was used without TLS: such an address is refused before anything is sent. */
  url: z.url({
    protocol: /^https$/,
    error: 'an https address such as https://truenas.lan; a key used over http is revoked',
  }),
  user: z.string().min(1).default('root'),
  /** File that holds an API key; one of a user with the role READONLY_ADMIN is enough. */
  keyFile: z.string().min(1),
  tls: trust.optional(),
})

/** TrueNAS CORE 13 by REST, SCALE and its successors by JSON-RPC. */
export const truenas: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new TrueNas(given, around),
}

class TrueNas implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around
  #api: Api | undefined
  #system: System | undefined

  constructor(given: z.infer<typeof settings>, around: Around) {
    this.#settings = given
    this.#around = around
  }

  async connect() {
    const { url, user, keyFile, tls } = this.#settings
    const { signal } = this.#around
    const key = await this.#around.secret(keyFile)
    this.#api = await apiOf({ url: new URL(url), user, key, trust: tls, signal })
    const parsed = system.safeParse(await this.#api.read('system.info', '/system/info'))
    if (!parsed.success) throw new SourceError(`the answer to system.info is not understood: ${fault(parsed.error)}`)
    this.#system = parsed.data
    return {
      version: `${parsed.data.version} by ${this.#api.name}`,
      reads: ['host', 'storage', 'apps', 'machines'],
      missing: [],
    }
  }

  async discover() {
    const looking = new Looking(this.#around)
    const host = this.#system!
    // Neither its name nor its serial need to be its own: what the configuration calls it is.
    const id = this.#around.name
    const ports = await this.#rows('interface.query', '/interface', port, looking)
    const storage: string[] = []
    for (const { method, rest, row, lines } of STORAGE)
      storage.push(...(await this.#rows(method, rest, row, looking)).flatMap(lines))
    const services: Observation['services'] = []
    // CORE has jails where SCALE has apps.
    if (this.#api!.name !== 'REST')
      services.push(...(await this.#rows('app.query', '/app', app, looking)).flatMap(serviceOf))
    for (const one of await this.#rows('vm.query', '/vm', vm, looking)) looking.see(machineOf(id, one))
    looking.see(hostOf(id, host, ports, storage, services))
    return looking.look({ distinct: true })
  }

  async close() {
    await this.#api?.close()
  }

  /** Each row by itself; a list that cannot be had is a gap. */
  async #rows<T>(method: string, rest: string, schema: z.ZodType<T>, looking: Looking): Promise<T[]> {
    let rows: unknown
    try {
      rows = await this.#api!.read(method, rest)
    } catch (error) {
      if (!(error instanceof SourceError) || this.#around.signal.aborted) throw error
      looking.miss(error.message)
      return []
    }
    if (!Array.isArray(rows)) {
      looking.miss(`the answer to ${method} is no list`)
      return []
    }
    return rows.flatMap((row: unknown, n) => {
      const parsed = schema.safeParse(row)
      if (parsed.success) return [parsed.data]
      looking.miss(`${method}: row ${n} is left out: ${fault(parsed.error)}`)
      return []
    })
  }
}
