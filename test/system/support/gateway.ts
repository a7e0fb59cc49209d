import { join } from 'node:path'
import { inject } from 'vitest'
import type { GatewayInspect } from '../../../kong/docker/facts.ts'
import { DockerHost } from '../../../kong/docker/host.ts'
import { factsOf } from '../../../kong/docker/open.ts'
import { ensureHomelab, GATEWAY, GATEWAY_SECRETS, removeHomelab } from '../../../sandbox/homelab/index.ts'
import { freePort } from './free-port.ts'
import { TestStack } from './stack.ts'

/** A stack that publishes its NetBox through a gateway. */
export interface PublishedStack {
  stack: TestStack
  /** The gateway's container, and where its clients come in. */
  container: string
  url: string
  /** The key that opens the route {@link NEIGHBOUR} of the gateway's other entries. */
  apiKey: string
  /** The gateway's declarative file as it lies on its host. */
  file(): Promise<string>
  /** Writes it, as another hand would: in place. */
  rewrite(text: string): Promise<void>
  dispose(): Promise<void>
}

/** A route of the gateway that is not ours and wants a key. */
export const NEIGHBOUR = '/rest/v1/'

/** A declarative file with one service, which both of Kong's old formats and decK know. */
export const PLAIN = `_format_version: '1.1'
services:
  - name: plain
    url: http://nowhere:1
    routes:
      - name: plain
        paths: [/plain]
`

/**
 * A test stack among fourteen neighbours, one of them the gateway it is published through. With GATEWAY_TEST_CONTAINER and
 * GATEWAY_TEST_PROXY_URL it is published through a gateway that is there, such as a real Kong without a database: that must have a
 * key-auth route at /rest/v1/ which GATEWAY_TEST_API_KEY opens; the tests leave its file as they found it.
 */
export async function publishedStack(name: string, config: Record<string, unknown> = {}): Promise<PublishedStack> {
  const stack = await TestStack.make(name, config)
  try {
    const { container, url, apiKey, remove } = (await given(stack)) ?? (await homelabGateway(stack))
    await stack.configure({ 'netbox:gateway': { container, url } })
    const host = await hostOf(stack, container)
    return {
      ...{ stack, container, url, apiKey },
      file: () => host.read(),
      rewrite: (text) => host.locked(() => host.write(text)),
      dispose: async () => {
        await remove()
        await stack.dispose()
      },
    }
  } catch (error) {
    await stack.dispose()
    throw error
  }
}

async function given(stack: TestStack) {
  const { GATEWAY_TEST_CONTAINER: container, GATEWAY_TEST_PROXY_URL: url, GATEWAY_TEST_API_KEY: apiKey } = process.env
  if (!container) return undefined
  if (!url || !apiKey)
    throw new Error('set GATEWAY_TEST_PROXY_URL and GATEWAY_TEST_API_KEY with GATEWAY_TEST_CONTAINER')
  const network = (verb: 'connect' | 'disconnect') =>
    stack.engine.call('POST', `/networks/${stack.network}/${verb}`, { body: { Container: container } })
  await network('connect')
  return { container, url, apiKey, remove: () => network('disconnect') }
}

async function homelabGateway(stack: TestStack) {
  const { host, images } = inject('parts')
  const homelab = {
    ...{ host, network: stack.network, name: `${stack.name}-` },
    folder: join(stack.folder, 'homelab'),
  }
  const ports = { http: await freePort(), https: await freePort() }
  const { neighbour: image, gateway: gatewayImage } = images
  await ensureHomelab({ ...homelab, image, gatewayImage, publish: false, gatewayPorts: ports })
  return {
    container: `${stack.name}-${GATEWAY}`,
    url: `http://127.0.0.1:${ports.http}`,
    apiKey: GATEWAY_SECRETS.SUPABASE_ANON_KEY,
    remove: () => removeHomelab(homelab),
  }
}

async function hostOf(stack: TestStack, container: string): Promise<DockerHost> {
  const inspect = await stack.engine.call<GatewayInspect>('GET', `/containers/${container}/json`)
  const facts = await factsOf(stack.engine, inspect)
  if (facts.mode !== 'declarative') throw new Error(`${container} has a database; these tests want one without`)
  return new DockerHost(stack.engine, container, inspect.Image, facts)
}
