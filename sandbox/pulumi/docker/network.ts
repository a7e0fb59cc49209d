import { setTimeout as sleep } from 'node:timers/promises'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import type { InvokeHandler, ResourceHandlers, Value, Values } from '../../../provider/rpc/index.ts'
import { inspect, messageOf, waitedInVain } from './api.ts'
import { bridged } from './bridged.ts'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { created, importedInputs, previewed, refreshed, refreshedInputs } from './outputs.ts'
import { boolean, get, type Inspected, label, labels, map, type Schema, text } from './schema.ts'

/** Milliseconds for which a network that still has containers is tried again. */
const REMOVAL_TIMEOUT = 30_000

const schema: Schema = {
  attachable: { kind: 'boolean', read: (network) => boolean.from(network.Attachable) },
  driver: { kind: 'string', computed: true, read: (network) => text.from(network.Driver) },
  id: { kind: 'string', outputOnly: true, read: (network) => text.from(network.Id) },
  ingress: { kind: 'boolean', missing: true, read: (network) => boolean.from(network.Ingress) },
  internal: { kind: 'boolean', computed: true, read: (network) => boolean.from(network.Internal) },
  ipamConfigs: {
    terraform: 'ipam_config',
    kind: 'objectSet',
    computed: true,
    of: {
      auxAddress: { kind: 'map', missing: true },
      gateway: { kind: 'string', zero: '' },
      ipRange: { kind: 'string', zero: '' },
      subnet: { kind: 'string', zero: '' },
    },
    read: ipamConfigs,
  },
  ipamDriver: { kind: 'string', default: 'default', read: (network) => text.from(get(network, 'IPAM.Driver')) },
  ipamOptions: {
    kind: 'map',
    computed: true,
    missing: true,
    read: (network) => map.from(get(network, 'IPAM.Options')),
  },
  ipv6: { kind: 'boolean', read: (network) => boolean.from(network.EnableIPv6) },
  labels: { kind: 'objectSet', of: label, read: (network) => labels.from(network.Labels) },
  name: { kind: 'string', autonamed: true, read: (network) => text.from(network.Name) },
  options: { kind: 'map', computed: true, read: (network) => map.from(network.Options) },
  scope: { kind: 'string', outputOnly: true, read: (network) => text.from(network.Scope) },
}

/** `docker:index/network:Network`. */
export function networkHandlers(engine: () => DockerEngine): ResourceHandlers {
  return bridged(
    schema,
    { schema_version: '1' },
    {
      check: (request) => check(schema, request),

      diff: (request) => diff(schema, request),

      create: async ({ news, preview }) => {
        if (preview) return { id: '', outputs: previewed(schema, news) }
        const { Id: id } = await engine()
          .call<{ Id: string }>('POST', '/networks/create', { body: createBody(news) })
          .catch((error) => {
            throw new Error(`Unable to create network: ${messageOf(error)}`)
          })
        const network = await inspect(engine(), `/networks/${id}`)
        if (!network) throw new Error(`Unable to inspect network: ${news.name}`)
        return { id, outputs: created(schema, news, network) }
      },

      read: async ({ id, state, inputs }) => {
        const network = await inspect(engine(), `/networks/${id}`)
        if (!network) return undefined
        const outputs = refreshed(schema, state, network)
        const isImport = Object.keys(state).length === 0
        return {
          id: String(network.Id),
          outputs,
          inputs: isImport ? importedInputs(schema, outputs) : refreshedInputs(inputs, outputs),
        }
      },

      delete: async ({ id, signal }) => {
        const deadline = Date.now() + REMOVAL_TIMEOUT
        while (await inspect(engine(), `/networks/${id}`)) {
          try {
            await engine().call('DELETE', `/networks/${id}`)
            return
          } catch (error) {
            if (!messageOf(error).includes('has active endpoints')) throw error
            if (Date.now() > deadline) throw waitedInVain('pending', REMOVAL_TIMEOUT)
          }
          await sleep(1000, undefined, { signal })
        }
      },
    },
  )
}

/** `docker:index/getNetwork:getNetwork`. */
export function getNetwork(engine: () => DockerEngine): InvokeHandler {
  return async ({ name }) => {
    const network = await inspect(engine(), `/networks/${encodeURIComponent(String(name))}`)
    if (!network) throw new Error(`Could not find docker network: network ${name} not found`)
    return networkResult(network)
  }
}

/** What `getNetwork` says of a network. */
function networkResult(network: Inspected): Values {
  const containers = (network.Containers ?? {}) as Record<string, Record<string, string>>
  return {
    containers: Object.entries(containers).map(([containerId, container]) => ({
      containerId,
      endpointId: container.EndpointID!,
      ipv4Address: container.IPv4Address!,
      ipv6Address: container.IPv6Address!,
      macAddress: container.MacAddress!,
      name: container.Name!,
    })),
    driver: text.from(network.Driver),
    id: text.from(network.Id),
    internal: boolean.from(network.Internal),
    ipamConfigs: ipamConfigs(network),
    name: text.from(network.Name),
    options: map.from(network.Options),
    scope: text.from(network.Scope),
  }
}

function createBody(news: Values): Record<string, unknown> {
  const configs = (news.ipamConfigs ?? []) as Values[]
  return {
    Name: news.name,
    // Docker would otherwise make a second network of the same name.
    CheckDuplicate: true,
    Attachable: news.attachable,
    Driver: news.driver,
    EnableIPv6: news.ipv6,
    Internal: news.internal,
    Labels: labels.to(news.labels ?? []),
    Options: news.options,
    IPAM: {
      Driver: news.ipamDriver,
      Config: configs.map(({ subnet, gateway, ipRange }) => ({ Subnet: subnet, Gateway: gateway, IPRange: ipRange })),
    },
  }
}

function ipamConfigs(network: Inspected): Value {
  const configs = (get(network, 'IPAM.Config') ?? []) as Record<string, Value>[]
  return configs.map((config) => ({
    auxAddress: (config.AuxiliaryAddresses ?? {}) as Values,
    gateway: config.Gateway ?? '',
    ipRange: config.IPRange ?? '',
    subnet: config.Subnet ?? '',
  }))
}
