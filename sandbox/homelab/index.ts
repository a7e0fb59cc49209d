/** The homelab's fourteen containers, as small ones with their names and ports: what NetBox must not disturb. */
export {
  GATEWAY_SECRETS,
  type GatewayMode,
  type GatewayOptions,
  type GatewayPorts,
  removeGateway,
  startGateway,
} from './gateway.ts'
export {
  ensureHomelab,
  type HomelabId,
  type HomelabOptions,
  homelabStatus,
  type NeighbourStatus,
  removeHomelab,
} from './homelab.ts'
export { GATEWAY, NEIGHBOURS } from './neighbours.ts'
export { homelabFolder } from './template.ts'
