import type { RemoteImage } from '@pulumi/docker'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import { declareContainer, type Files } from './container.ts'
import type { Stack } from './stack.ts'

const CONFIG_FILE = '/etc/valkey/netbox.conf'

/** Valkey: database 0 holds the task queue, 1 the cache. The container keeps the name `…-redis` that neighbours know. */
export function declareValkey(image: RemoteImage, stack: Stack, options: CustomResourceOptions) {
  const { config, secrets, volumes } = stack
  return declareContainer(
    'redis',
    {
      image: image.imageId,
      suffix: '-redis',
      // The password stands in the file, not behind --requirepass, where every process list of the host shows it.
      command: ['valkey-server', CONFIG_FILE, '--appendonly', 'yes'],
      env: {},
      files: secrets.valkey.apply(
        (password): Files => ({
          [CONFIG_FILE]: `requirepass ${password}\n`,
          '/run/secrets/redis_password': password,
        }),
      ),
      mounts: { '/data': volumes.valkey.name },
      health: {
        test: 'REDISCLI_AUTH="$(cat /run/secrets/redis_password)" valkey-cli ping | grep -q PONG',
        interval: '5s',
        startPeriod: '1m0s',
        retries: 5,
      },
      memory: config.memory.valkey,
      grace: 10,
    },
    stack,
    options,
  )
}
