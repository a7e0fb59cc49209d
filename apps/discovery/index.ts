/** Discovery: what is really there, from many sources, as one plan for NetBox. */
export { main } from './cli/main.ts'
