import { PORTS } from '../apps/automation/told.ts'
import { UserError } from '../host/user-error.ts'
import {
  type GatewayAddress,
  GatewayError,
  netboxServices,
  type Service,
  serviceAt,
  withGateway,
} from '../kong/index.ts'
import { whatsupServices } from './automation/whatsup.ts'
import type { Config } from './config.ts'

/** What a stack publishes, and through which gateway. */
export interface Publication {
  gateway: GatewayAddress
  owner: string
  services: Service[]
  /** Names of routes of others that may match the same requests. */
  allowOverlap: string[]
  /** Where people find the user interface and programs the API; both end with a slash. */
  uiUrl: string
  apiUrl: string
  /** Where agents find MCP, if it is published. */
  mcpUrl: string | undefined
}

/** NetBox's port inside the network. */
const PORT = 8080
const API_PATH = 'api/netbox'
const MCP_PATH = 'mcp/netbox'

/** How this stack's NetBox is published; undefined if its configuration names no gateway. */
export function publicationOf(config: Config): Publication | undefined {
  const { gateway, host, name, basePath, automation } = config
  if (!gateway) return undefined
  const { container, url, adminUrl, allowOverlap, ...limits } = gateway
  return {
    gateway: { host, container, url, ...(adminUrl === undefined ? {} : { adminUrl }) },
    owner: name,
    services: [
      ...netboxServices({
        ...{ name, basePath, ...limits, apiPath: API_PATH },
        upstream: `http://${name}:${PORT}`,
      }),
      ...(automation?.publish ? automationServices(name, limits) : []),
      ...whatsupServices(config, limits),
    ],
    allowOverlap,
    uiUrl: `${url}/${basePath}`,
    apiUrl: `${url}/${API_PATH}/`,
    mcpUrl: automation?.publish ? `${url}/${MCP_PATH}` : undefined,
  }
}

/**
 * What the gateway would say to the publication, looked at in a preview so that nobody learns of it in the middle of an update.
 *
 * @returns a sentence for each route of others whose requests would change hands
 * @throws UserError naming the routes of others for which the update would be refused
 */
export async function publishable(config: Config): Promise<string[]> {
  const publication = publicationOf(config)
  if (!publication) return []
  const { gateway, owner, services, allowOverlap } = publication
  try {
    return (await withGateway(gateway, owner, (found) => found.check(services, allowOverlap))) ?? []
  } catch (error) {
    throw error instanceof GatewayError ? new UserError(error.message) : error
  }
}

type Limits = Pick<NonNullable<Config['gateway']>, 'apiPerMinute' | 'readTimeout'>

/** MCP and the reports of the automation container; both ask for its token. */
function automationServices(name: string, { apiPerMinute: perMinute, readTimeout }: Limits): Service[] {
  const at = `http://${name}-automation`
  const limits = { perMinute, readTimeout }
  return [
    serviceAt({ name: `${name}-mcp`, url: `${at}:${PORTS.mcp}/mcp`, paths: [MCP_PATH], ...limits }),
    serviceAt({
      name: `${name}-reports`,
      url: `${at}:${PORTS.receiver}/reports`,
      paths: ['reports/netbox'],
      ...limits,
    }),
  ]
}
