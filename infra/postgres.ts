import type { RemoteImage } from '@pulumi/docker'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import { declareContainer, type Files } from './container.ts'
import { POSTGRES_DATA, POSTGRES_PASSWORD, POSTGRES_READY, postgresEnvironment } from './postgres-image.ts'
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
      env: postgresEnvironment(config.images.postgres),
      files: secrets.database.apply((password): Files => ({ [POSTGRES_PASSWORD]: password })),
      mounts: { [POSTGRES_DATA]: volumes.postgres.name },
      health: {
        test: POSTGRES_READY,
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
