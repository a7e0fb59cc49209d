import { local } from '@pulumi/command'
import type { Container } from '@pulumi/docker'
import { interpolate, type Output, type Resource } from '@pulumi/pulumi'
import type { Config } from './config.ts'

/**
 * Gives the database role the password that its container was handed.
 *
 * PostgreSQL takes the password only when it initialises an empty volume. A volume that outlived its stack would keep
 * the old one and lock NetBox out. The new one is read inside the container: no secret travels here.
 */
export function alignDatabasePassword(postgres: Output<Container>, config: Config, parent: Resource): Resource {
  return new local.Command(
    'database-password',
    {
      create: 'node infra/commands/align-database-password.ts',
      environment: { NETBOX_DOCKER_HOST: config.host, NETBOX_POSTGRES: interpolate`${postgres.name}` },
      triggers: [postgres.id],
    },
    { parent },
  )
}
