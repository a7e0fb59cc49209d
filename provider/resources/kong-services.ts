import { type Gateway, type GatewayAddress, GatewayError, noGateway, withGateway } from '../../kong/index.ts'
import { type DiffKind, type EngineLog, type ResourceHandlers, reveal, type Value, type Values } from '../rpc/index.ts'
import { byName, fromNames, type ServicesByName } from './kong-names.ts'

interface Inputs {
  owner: string
  gateway: GatewayAddress
  services: ServicesByName
  /** Names of routes of others that may match the same requests as ours. */
  allowOverlap?: readonly string[]
}

/** What makes it another gateway, or somebody else's entries: neither can be changed in place. */
const FIXED = ['owner', 'gateway.host', 'gateway.container']

/**
 * The services that a stack publishes through a Kong that is there already, in whichever mode that runs. Inputs:
 * `gateway` (where it is), `owner` (whose entries: they bear a tag of that name), `services` by name, `allowOverlap`. One resource, since
 * they go live together or not at all.
 */
export function kongServicesHandlers(): ResourceHandlers {
  const write = async (inputs: Inputs, services: ServicesByName, log: EngineLog) =>
    withGateway(inputs.gateway, inputs.owner, async (gateway: Gateway) => {
      for (const note of await gateway.write(fromNames(services), inputs.allowOverlap)) log.info(note)
      return true
    })

  return {
    check: ({ news }) => ({ inputs: news }),

    diff: ({ oldInputs, news }) => {
      const changed = changedPaths(reveal(oldInputs) as Values, reveal(news) as Values)
      const replaces = Object.keys(changed).filter((path) => FIXED.includes(path))
      const kinds = Object.entries(changed).map(
        ([path, kind]) =>
          [path, { kind: `${kind}${FIXED.includes(path) ? '-replace' : ''}` as DiffKind, inputDiff: true }] as const,
      )
      return {
        changes: kinds.length > 0,
        diffs: [...new Set(Object.keys(changed).map((path) => path.split(/[.[]/)[0]!))],
        replaces,
        // Names of services are unique in a gateway.
        deleteBeforeReplace: true,
        detailedDiff: Object.fromEntries(kinds),
      }
    },

    create: async ({ news, preview, log }) => {
      if (preview) return { id: '', outputs: news }
      const inputs = inputsOf(news)
      if (!(await write(inputs, inputs.services, log))) throw noGateway(inputs.gateway)
      return { id: `${inputs.gateway.container}/${inputs.owner}`, outputs: news }
    },

    read: async ({ id, inputs, log }) => {
      const known = inputsOf(inputs)
      if (known.gateway === undefined) {
        throw new GatewayError(
          'services in a gateway cannot be imported: declare them, and those of the same owner are taken over.',
        )
      }
      try {
        const services = await withGateway(known.gateway, known.owner, (gateway) => gateway.read())
        if (services === undefined || services.length === 0) return undefined
        const found = { ...inputs, services: byName(services) }
        return { id, inputs: found, outputs: found }
      } catch (error) {
        // A refresh must not end because the gateway is down; nothing is known to have changed.
        log.warning(`taken as last known, the gateway could not be asked: ${(error as Error).message}`)
        return { id, inputs, outputs: inputs }
      }
    },

    update: async ({ news, preview, log }) => {
      const inputs = inputsOf(news)
      if (!preview && !(await write(inputs, inputs.services, log))) throw noGateway(inputs.gateway)
      return news
    },

    delete: async ({ oldInputs, olds, log }) => {
      const inputs = inputsOf(Object.keys(oldInputs).length > 0 ? oldInputs : olds)
      if (await write(inputs, {}, log)) return
      log.warning(`the gateway ${inputs.gateway.container} is gone: whatever file it read may still hold our entries`)
    },
  }
}

function inputsOf(values: Values): Inputs {
  return reveal(values) as unknown as Inputs
}

/** The property paths in which two values differ, as deep as both are objects. */
function changedPaths(before: Values, after: Values, path = ''): Record<string, DiffKind> {
  const changed: Record<string, DiffKind> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = /^\w+$/.test(key) ? (path ? `${path}.${key}` : key) : `${path}["${key}"]`
    const [old, now] = [before[key], after[key]]
    if (JSON.stringify(old) === JSON.stringify(now)) continue
    if (isBag(old) && isBag(now)) Object.assign(changed, changedPaths(old, now, at))
    else changed[at] = old === undefined ? 'add' : now === undefined ? 'delete' : 'update'
  }
  return changed
}

function isBag(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
