import { z } from 'zod'
import type { Observation } from '../../core/observation.ts'
import { fault } from '../fault.ts'
import { JsonServer, trust } from '../http.ts'
import { Looking } from '../looking.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'

/** What is taken of the Engine's answers; commands, environments and labels can hold secrets and are not among it. */
const info = z.object({
  ID: z.string().min(1),
  Name: z.string().min(1),
  OperatingSystem: z.string().optional(),
  ServerVersion: z.string().optional(),
  NCPU: z.number().optional(),
  MemTotal: z.number().optional(),
})
const container = z.object({
  Id: z.string().min(12),
  Names: z.array(z.string()).min(1),
  Image: z.string(),
  Ports: z
    .array(
      z.object({
        PrivatePort: z.number().int(),
        PublicPort: z.number().int().optional(),
        Type: z.enum(['tcp', 'udp', 'sctp']),
      }),
    )
    .nullish(),
})
type Container = z.infer<typeof container>

/** An id of an image, which says nothing to people. */
const DIGEST = /^(sha256:)?[0-9a-f]{12,64}$/

const settings = z.strictObject({
  /** `unix://` or `tcp://`; DOCKER_HOST, then the socket of this machine, by default. */
  host: z
    .string()
    .regex(/^(unix:\/\/\/|tcp:\/\/).+/, 'unix:///path or tcp://host:port')
    .optional(),
  /** What the host is called in NetBox, where that is not its host name. */
  name: z.string().optional(),
  tls: trust.optional(),
})

/** A Docker host: the machine, and a service for each container that listens on something. */
export const docker: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new DockerHost(given, around),
}

class DockerHost implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around
  readonly #server: JsonServer

  constructor(given: z.infer<typeof settings>, around: Around) {
    this.#settings = given
    this.#around = around
    const host = new URL(given.host ?? process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock')
    if (host.protocol !== 'unix:' && host.protocol !== 'tcp:')
      throw new SourceError(
        `DOCKER_HOST begins with ${host.protocol}//; this source knows unix:// and tcp://, so run collect on that host`,
      )
    this.#server =
      host.protocol === 'unix:'
        ? new JsonServer({
            url: new URL('http://docker'),
            socketPath: decodeURIComponent(host.pathname),
            signal: around.signal,
          })
        : new JsonServer({
            url: new URL(`${given.tls ? 'https' : 'http'}://${host.host}`),
            signal: around.signal,
            ...(given.tls && { trust: given.tls }),
          })
  }

  async connect() {
    const { ServerVersion } = await this.#read('/info', info)
    return { version: `Docker ${ServerVersion ?? ''}`.trim(), reads: ['host', 'containers'], missing: [] }
  }

  async discover() {
    const looking = new Looking(this.#around)
    const host = await this.#read('/info', info)
    const answers = await this.#read('/containers/json', z.array(z.unknown()))
    const services: Observation['services'] = []
    for (const answer of answers) {
      const parsed = container.safeParse(answer)
      if (parsed.success) services.push(...servicesOf(parsed.data))
      else looking.miss(`a container is left out: ${fault(parsed.error)}`)
    }
    looking.see({
      id: host.ID,
      kind: 'host',
      name: this.#settings.name ?? host.Name,
      status: 'active',
      ...(host.OperatingSystem && { platform: host.OperatingSystem }),
      ...(host.NCPU && { vcpus: host.NCPU }),
      ...(host.MemTotal && { memory: Math.round(host.MemTotal / 2 ** 20) }),
      services: services.sort((a, b) => (a.name < b.name ? -1 : 1)),
    })
    return looking.look({ distinct: true })
  }

  async close() {
    await this.#server.close()
  }

  async #read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const { status, body } = await this.#server.get(path)
    if (status !== 200) throw new SourceError(`Docker answers ${path} with HTTP ${status}`)
    const parsed = schema.safeParse(body)
    if (parsed.success) return parsed.data
    throw new SourceError(`Docker's answer to ${path} is not understood: ${fault(parsed.error)}`)
  }
}

/** By the ports on the host where there are any, by those inside otherwise. NetBox takes no service without a port. */
function servicesOf({ Names, Image, Ports }: Container): Observation['services'] {
  const name = Names.map((one) => one.replace(/^\//, '')).find((one) => !one.includes('/')) ?? Names[0]!
  const ports = Ports ?? []
  const published = ports.flatMap(({ PublicPort, Type }) => (PublicPort === undefined ? [] : [`${Type}/${PublicPort}`]))
  const inside = ports.map(({ PrivatePort, Type }) => `${Type}/${PrivatePort}`)
  const chosen = [...new Set(published.length > 0 ? published : inside)].sort()
  if (chosen.length === 0) return []
  return [{ name, ports: chosen, container: name, ...(!DIGEST.test(Image) && { description: Image.slice(0, 200) }) }]
}
