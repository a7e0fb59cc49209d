import { type ContainerSummary, nameOf } from '../host/docker/container.ts'

/** Counts how often a container was begun and not finished; only on those where that ever happened. */
export const ATTEMPT_LABEL = 'netbox-as-code.attempt'

/**
 * The attempt that each container's next declaration is, by name; those that never failed are left out. Pure.
 *
 * A connection that is lost between a container's creation and its start leaves one without its files and perhaps without
 * its network, which the state takes for made. Another label makes Pulumi replace it.
 */
export function attemptsOf(ours: ContainerSummary[]): Map<string, number> {
  const attempts = ours.map((container) => {
    const made = Number(container.Labels[ATTEMPT_LABEL] ?? 0)
    return [nameOf(container), container.State === 'created' ? made + 1 : made] as const
  })
  return new Map(attempts.filter(([, attempt]) => attempt > 0))
}
