import { data, type Operations } from './common.ts'
import { devices } from './devices.ts'
import { groups } from './groups.ts'
import { parts } from './parts.ts'
import { scans } from './scans.ts'

/** What the server says of itself. */
const product: Operations = {
  'GET product/whoAmI': (_, { user }) => data(user),
  'GET product/installationId': (at) => data(at.installation),
  'GET product/version': () => data({ values: [{ name: 'version', value: '26.0.0 (stand-in)' }] }),
}

/** Every operation by its method and path; `*` is one part, which the operation gets. */
export const OPERATIONS: Operations = { ...product, ...devices, ...parts, ...groups, ...scans }
