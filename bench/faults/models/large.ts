/** The larger of two models between which the fault tests go to and fro: more objects, other descriptions, clients. */
import type { Client } from '../../../seed/client.ts'
import type { Model } from '../../../seed/model.ts'
import { network } from './network.ts'

export default network({ devices: 8, description: 'as it is now' }) satisfies Model

export const clients: readonly Client[] = [
  { name: 'Acme', slug: 'acme', plan: 'Starter', prefix: '10.240.0.0/28' },
  { name: 'Umbrella', slug: 'umbrella', plan: 'Business', prefix: '10.240.0.64/26' },
]
