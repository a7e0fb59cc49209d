import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { ENVOY_REMEDY, isEnvoy } from '../../kong/index.ts'
import type { Config } from '../config.ts'

/** Why this stack's NetBox could not be published, in a sentence with its remedy; undefined if it can, or shall not. Pure. */
export function gatewayProblem({ gateway, network }: Config, containers: ContainerSummary[]): string | undefined {
  if (!gateway) return undefined
  const { container } = gateway
  const found = containers.find((one) => nameOf(one) === container)
  const envoy = found ? isEnvoy(found.Image) && found : containers.find(({ Image }) => isEnvoy(Image))
  if (envoy) {
    const there = found
      ? `The gateway ${container} is Envoy`
      : `There is no container ${container}, but ${nameOf(envoy)}, which is Envoy`
    return `${there}: Supabase's newest stack has it in Kong's place, and ${ENVOY_REMEDY}`
  }
  if (!found) {
    return `There is no container ${container}, which netbox:gateway names: name the gateway's own, or leave netbox:gateway out.`
  }
  if (found.State === 'restarting') {
    return `The gateway ${container} restarts over and over: mend that first, see 'docker logs ${container}'.`
  }
  if (found.State !== 'running') {
    return `The gateway ${container} does not run (it is ${found.State}): start it with 'docker start ${container}'.`
  }
  if (Object.hasOwn(found.NetworkSettings.Networks, network)) return undefined
  return `The gateway ${container} is not on the network ${network}, where NetBox will be: connect it with 'docker network connect ${network} ${container}'.`
}
