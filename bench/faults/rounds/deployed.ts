import { performance } from 'node:perf_hooks'
import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'

/** A model of the deployment, and what NetBox must hold then. */
export interface Deployed extends Holdings {
  readonly model: string
  /** How long `pulumi up` takes from the other model. */
  readonly milliseconds: number
}

const MODELS = ['./bench/faults/models/small.ts', './bench/faults/models/large.ts']

/** Updates the deployment to two models once without a fault: what comes of that is what must come of every update with one. */
export async function deployments({ stack, look }: Ground): Promise<Deployed[]> {
  const made: Deployed[] = []
  for (const model of MODELS) {
    await stack.configure({ 'netbox:model': model })
    const start = performance.now()
    await stack.up()
    made.push({ ...(await look()), model, milliseconds: performance.now() - start })
  }
  return made
}
