import { getProject, getStack, ResourceHook } from '@pulumi/pulumi'
import type { ContainerSummary } from './docker/container.ts'
import { DockerEngine } from './docker/engine.ts'

/** The label that says which stack a container belongs to. */
export const OWNER_LABEL = 'netbox-as-code.stack'

/** This stack, as it stands in the label. */
export const owner = (): string => `${getProject()}/${getStack()}`

/**
 * Removes a container of this stack that its state does not know, just before one of the same name is created.
 *
 * An update that is killed between Docker's answer and the state's checkpoint leaves such a container behind, and
 * every later update would fail on its name.
 */
export function removeOrphan(host: string): ResourceHook {
  return new ResourceHook('remove-orphan', async ({ newInputs }) => {
    const engine = new DockerEngine(host)
    try {
      const name = String(newInputs?.name)
      const named = await engine.call<ContainerSummary[]>('GET', '/containers/json', {
        query: { all: true, filters: JSON.stringify({ name: [`^/${name}$`], label: [`${OWNER_LABEL}=${owner()}`] }) },
      })
      for (const { Id } of named) await engine.call('DELETE', `/containers/${Id}`, { query: { force: true } })
    } finally {
      await engine.close()
    }
  })
}
