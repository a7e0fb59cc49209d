import type { RemoteImage } from '@pulumi/docker'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import { declareContainer, type Files } from './container.ts'
import type { Stack } from './stack.ts'

/** PostgreSQL: user and database `netbox`, its port published for the operator's own tools. */
export function declarePostgres(image: RemoteImage, stack: Stack, options: CustomResourceOptions) {
  const { config, secrets, volumes } = stack
  return declareContainer(
    'postgres',
    {
      image: image.imageId,
      suffix: '-postgres',
      command: ['postgres'],
      env: { POSTGRES_USER: 'netbox', POSTGRES_DB: 'netbox', POSTGRES_PASSWORD_FILE: '/run/secrets/postgres_password' },
      files: secrets.database.apply((password): Files => ({ '/run/secrets/postgres_password': password })),
      mounts: { '/var/lib/postgresql/data': volumes.postgres.name },
      // Over TCP: during its first initialisation the image runs a server that listens on its socket only.
      health: {
        test: 'pg_isready -q -h 127.0.0.1 -U netbox -d netbox',
        interval: '5s',
        startPeriod: '2m0s',
        retries: 5,
      },
      memory: config.memory.postgres,
      port: { internal: 5432, external: config.ports.postgres, ip: config.bind.postgres },
      grace: 60,
    },
    stack,
    options,
  )
}
