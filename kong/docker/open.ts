import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { viaOf } from '../../host/ssh/index.ts'
import { AdminGateway } from '../admin-gateway.ts'
import { HttpAdmin } from '../admin-http.ts'
import { DeclarativeGateway } from '../declarative-gateway.ts'
import { type Admin, type Gateway, GatewayError } from '../gateway.ts'
import { HttpProxy } from '../http-proxy.ts'
import { AdminInContainer } from './admin.ts'
import { gather } from './evidence.ts'
import type { AdminFacts, DeclarativeFacts, GatewayInspect } from './facts.ts'
import { withHelper } from './helper.ts'
import { DockerHost } from './host.ts'
import { steady } from './steady.ts'
import { gatewayFacts } from './ways.ts'

/** Where a gateway is, and how it is reached. */
export interface GatewayAddress {
  /** The Docker host of its container, as in `DOCKER_HOST`. */
  host: string
  container: string
  /** Where its clients come in: the address of its proxy port. On the loopback of an `ssh://` host it is reached by ssh. */
  url: string
  /** Its Admin API, if that can be reached from here; otherwise it is reached through the Docker host. */
  adminUrl?: string
}

/**
 * Lends the gateway to a piece of work, in whichever of Kong's modes it runs.
 *
 * @param owner whose entries are read and written
 * @returns undefined, without doing the work, when there is no such container
 */
export async function withGateway<T>(
  address: GatewayAddress,
  owner: string,
  work: (gateway: Gateway) => Promise<T>,
): Promise<T | undefined> {
  return withEngine(address.host, async (engine) => {
    const inspect = await inspected(engine, address.container)
    if (!inspect) return undefined
    try {
      return await work(gatewayOf(engine, inspect.Image, await factsOf(engine, inspect), address, owner))
    } catch (error) {
      // It may have fallen for the first time just now; then that is what there is to say.
      const now = error instanceof DockerError ? await inspected(engine, address.container) : undefined
      if (now) await steady(engine, now)
      throw error
    }
  })
}

/** How a gateway runs, as its container shows it from outside and from inside. */
export async function factsOf(engine: DockerEngine, inspect: GatewayInspect): Promise<AdminFacts | DeclarativeFacts> {
  return gatewayFacts(await gather(engine, await steady(engine, inspect)))
}

/** What is said when there is no such gateway. */
export function noGateway({ container, host }: GatewayAddress): GatewayError {
  return new GatewayError(
    `there is no container ${container} on ${host}: name the gateway's in netbox:gateway.container, or leave netbox:gateway out.`,
  )
}

function gatewayOf(
  engine: DockerEngine,
  image: string,
  facts: AdminFacts | DeclarativeFacts,
  address: GatewayAddress,
  owner: string,
): Gateway {
  const { host, container, url } = address
  const proxy = new HttpProxy(url, viaOf(host, url))
  if (facts.mode === 'declarative') {
    return new DeclarativeGateway({ host: new DockerHost(engine, container, image, facts), proxy, owner })
  }
  const gateway = new AdminGateway({ admin: adminOf(engine, facts, address), proxy, owner })
  return {
    read: () => gateway.read(),
    check: (services, allowOverlap) => gateway.check(services, allowOverlap),
    write: (services, allowOverlap) =>
      withHelper(engine, { container, image }, () => gateway.write(services, allowOverlap)),
  }
}

function adminOf(engine: DockerEngine, { admin }: AdminFacts, { host, container, adminUrl }: GatewayAddress): Admin {
  if (adminUrl !== undefined) return new HttpAdmin(adminUrl, viaOf(host, adminUrl))
  if (admin) return new AdminInContainer(engine, container, admin)
  throw new GatewayError(
    `the gateway ${container} has a database, and no Admin API through which its entries could be changed (KONG_ADMIN_LISTEN is off, or names addresses with TLS alone): set KONG_ADMIN_LISTEN to 127.0.0.1:8001, which only its own container reaches, and start it anew.`,
  )
}

async function inspected(engine: DockerEngine, container: string): Promise<GatewayInspect | undefined> {
  try {
    return await engine.call<GatewayInspect>('GET', `/containers/${encodeURIComponent(container)}/json`)
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}
