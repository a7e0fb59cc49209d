import { getProject, getStack, interpolate, type Output, type Resource, ResourceHook } from '@pulumi/pulumi'
import { RandomId } from '@pulumi/random'
import { type ContainerSummary, nameOf } from '../host/docker/container.ts'
import { DockerEngine } from '../host/docker/engine.ts'
import { UserError } from '../host/user-error.ts'
import { OWNER_LABEL } from './owner-label.ts'
import { visible } from './visible-error.ts'

export { OWNER_LABEL }

/** This stack's name, the first part of the label. */
export const stackName = (): string => `${getProject()}/${getStack()}`

/** Whether a container bears the label of a stack of this name. Two backends may each have one: the id tells them apart. */
export function belongsTo(container: ContainerSummary, stack: string): boolean {
  return container.Labels[OWNER_LABEL]?.split('#')[0] === stack
}

/** The label's value for this stack, with an id that lives in its state. */
export function declareOwner(parent: Resource): Output<string> {
  return interpolate`${stackName()}#${new RandomId('owner', { byteLength: 4 }, { parent }).hex}`
}

/**
 * Removes a container of this stack that its state does not know, just before one of the same name is created.
 *
 * An update that is killed between Docker's answer and the state's checkpoint leaves such a container behind, and
 * every later update would fail on its name. A container of anybody else with that name is an error instead.
 */
export function removeOrphan(host: string): ResourceHook {
  return new ResourceHook('remove-orphan', async ({ newInputs }) => {
    const engine = new DockerEngine(host)
    try {
      const { name, labels } = newInputs as { name: string; labels: { label: string; value: string }[] }
      const ours = labels.find(({ label }) => label === OWNER_LABEL)?.value
      const query = { all: true, filters: JSON.stringify({ name: [`^/${name}$`] }) }
      for (const container of await engine.call<ContainerSummary[]>('GET', '/containers/json', { query })) {
        if (container.Labels[OWNER_LABEL] !== ours) throw new UserError(nameTaken(container))
        await engine.call('DELETE', `/containers/${container.Id}`, { query: { force: true } })
      }
    } catch (error) {
      throw visible(error)
    } finally {
      await engine.close()
    }
  })
}

/** Says whose the container is that has our name, and what to do. */
export function nameTaken(container: ContainerSummary): string {
  const whose = container.Labels[OWNER_LABEL]
  return `There is a container ${nameOf(container)} already, ${whose ? `of the stack ${whose}` : 'not made by this project'}: remove it, or give this stack another netbox:name.`
}
