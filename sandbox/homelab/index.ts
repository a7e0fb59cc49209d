/** The homelab's fourteen containers, as small ones with their names and ports: what NetBox must not disturb. */
export {
  GATEWAY_SECRETS,
  type GatewayMode,
  type GatewayPorts,
  removeGateway,
  startGateway,
} from './gateway.ts'
export {
  ensureHomelab,
  type HomelabOptions,
  homelabStatus,
  removeHomelab,
} from './homelab.ts'
export { GATEWAY, NEIGHBOURS } from './neighbours.ts'
export { ensureWhatsUp, type WhatsUpServer } from './whatsup.ts'
