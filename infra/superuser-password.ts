import { local } from '@pulumi/command'
import type { Container } from '@pulumi/docker'
import { interpolate, type Output, type Resource } from '@pulumi/pulumi'
import type { Config } from './config.ts'

/**
 * Gives the administrator the password that NetBox's container was handed, at each rotation.
 *
 * The image takes it only when it makes the user. Not at every start: a password that somebody chose in NetBox stays until the
 * next rotation. It is read inside the container: no secret travels here.
 */
export function setSuperuserPassword(netbox: Output<Container>, config: Config, parent: Resource): Resource[] {
  const { superuser: generation } = config.generations
  if (generation === 1) return []
  const command = new local.Command(
    'superuser-password',
    {
      create: 'node infra/commands/set-superuser-password.ts',
      environment: { NETBOX_DOCKER_HOST: config.host, NETBOX_CONTAINER: interpolate`${netbox.name}` },
      triggers: [generation],
    },
    { parent },
  )
  return [command]
}
