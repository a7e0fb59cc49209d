import { type GatewayAddress, netboxServices, type Service } from '../kong/index.ts'
import type { Config } from './config.ts'

/** What a stack publishes, and through which gateway. */
export interface Publication {
  gateway: GatewayAddress
  owner: string
  services: Service[]
  /** Where people find the user interface and programs the API; both end with a slash. */
  uiUrl: string
  apiUrl: string
}

/** NetBox's port inside the network. */
const PORT = 8080
const API_PATH = 'api/netbox'

/** How this stack's NetBox is published; undefined if its configuration names no gateway. */
export function publicationOf({ gateway, host, name, basePath }: Config): Publication | undefined {
  if (!gateway) return undefined
  const { container, url, adminUrl, uiPerMinute, apiPerMinute } = gateway
  return {
    gateway: { host, container, url, ...(adminUrl === undefined ? {} : { adminUrl }) },
    owner: name,
    services: netboxServices({
      ...{ name, basePath, uiPerMinute, apiPerMinute, apiPath: API_PATH },
      upstream: `http://${name}:${PORT}`,
    }),
    uiUrl: `${url}/${basePath}`,
    apiUrl: `${url}/${API_PATH}/`,
  }
}
