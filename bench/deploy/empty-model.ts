import type { Model } from '../../seed/model.ts'

/** No objects: what is left of an update is the deployment, which is what compose does too. */
export default {} satisfies Model
