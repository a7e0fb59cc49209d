/** A model that wants nothing of NetBox: NetBox is deployed, what is in it is left to others. */
import type { Model } from './model.ts'

export default {} satisfies Model
