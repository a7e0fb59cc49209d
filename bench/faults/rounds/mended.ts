import type { TestStack } from '../../../test/system/support/stack.ts'
import { failure } from '../verdict.ts'

/**
 * Does what the operator is told to do after an update that was killed; what goes wrong then, a sentence each.
 *
 * @param thorough also looks whether anything is left to do, which costs as much as an update
 */
export async function mended(stack: TestStack, thorough: boolean): Promise<string[]> {
  await stack.cancel()
  const failed = failure('the next up failed', await stack.pulumi('up', '--yes', '--skip-preview'))
  if (failed.length > 0 || !thorough) return failed
  // Pulumi itself keeps what it had begun to create in mind until it is told that this is settled.
  const settled = await stack.pulumi('refresh', '--yes', '--skip-preview', '--clear-pending-creates')
  const preview = await stack.pulumi('preview', '--refresh', '--expect-no-changes')
  const { pending_operations: pending = [] } = await deploymentOf(stack)
  return [
    ...failure('a refresh failed', settled),
    ...failure('a preview finds changes', preview),
    ...(pending.length === 0 ? [] : [`${pending.length} operations are still pending`]),
  ]
}

/** Whether Pulumi knows the containers that are there, and no others. */
export async function unlikeState(stack: TestStack): Promise<string[]> {
  const { resources } = await deploymentOf(stack)
  const known = resources.flatMap(({ type, id }) => (type === 'docker:index/container:Container' ? [id] : []))
  const there = Object.values(await stack.ids())
  return known.toSorted().join() === there.toSorted().join() ? [] : ['Pulumi knows other containers']
}

/** What Pulumi has in its state. */
async function deploymentOf(stack: TestStack) {
  interface Deployment {
    resources: { type: string; id?: string }[]
    pending_operations?: unknown[]
  }
  return (JSON.parse(await stack.state()) as { deployment: Deployment }).deployment
}
