/** The smaller of two models between which the fault tests go to and fro. */
import type { Model } from '../../../seed/model.ts'
import { network } from './network.ts'

export default network({ devices: 3, description: 'as it was' }) satisfies Model
