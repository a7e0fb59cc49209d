/** The homelab's fourteen containers, as small ones with their names and ports: what NetBox must not disturb. */
export {
  ensureHomelab,
  type HomelabId,
  type HomelabOptions,
  homelabStatus,
  type NeighbourStatus,
  removeHomelab,
} from './homelab.ts'
export { NEIGHBOURS } from './neighbours.ts'
