import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import type { Config } from '../config.ts'

/** Why this stack's NetBox could not be published, in a sentence with its remedy; undefined if it can, or shall not. Pure. */
export function gatewayProblem({ gateway, network }: Config, containers: ContainerSummary[]): string | undefined {
  if (!gateway) return undefined
  const { container } = gateway
  const found = containers.find((one) => nameOf(one) === container)
  if (!found) {
    return `There is no container ${container}, which netbox:gateway names: name the gateway's own, or leave netbox:gateway out.`
  }
  if (found.State !== 'running') {
    return `The gateway ${container} does not run (it is ${found.State}): start it with 'docker start ${container}'.`
  }
  if (Object.hasOwn(found.NetworkSettings.Networks, network)) return undefined
  return `The gateway ${container} is not on the network ${network}, where NetBox will be: connect it with 'docker network connect ${network} ${container}'.`
}
