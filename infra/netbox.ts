import { readFileSync } from 'node:fs'
import type { RemoteImage } from '@pulumi/docker'
import { all, type CustomResourceOptions, type Output } from '@pulumi/pulumi'
import type { Config } from './config.ts'
import { type ContainerSpec, declareContainer, type Files } from './container.ts'
import type { Secrets } from './secrets.ts'
import type { Stack } from './stack.ts'

/**
 * Connections that each web worker accepts. The image allows as many as it has workers, idle ones included: a browser opens
 * six at once, and the page hangs until some of them close.
 */
const CONNECTIONS = 100
const LAUNCH = '/opt/netbox/launch-under-base-path.sh'
const read = (file: string) => readFileSync(new URL(`./files/${file}`, import.meta.url), 'utf8')

/** NetBox itself: migrates its database at the first start, then serves the UI and the API. */
export function declareNetBox(image: RemoteImage, stack: Stack, options: CustomResourceOptions) {
  const { config, secrets } = stack
  const common = commonSpec(image, stack)
  return declareContainer(
    'netbox',
    {
      ...common,
      suffix: '',
      command: ['/opt/netbox/docker-entrypoint.sh', 'bash', LAUNCH],
      env: {
        ...common.env,
        SUPERUSER_NAME: config.superuser.name,
        SUPERUSER_EMAIL: config.superuser.email,
        GRANIAN_WORKERS: String(config.workers),
        GRANIAN_BACKPRESSURE: String(CONNECTIONS),
      },
      files: all([common.files, secrets.superuser]).apply(
        ([files, password]): Files => ({
          ...files,
          [LAUNCH]: read('launch-netbox.sh'),
          '/run/secrets/superuser_password': password,
        }),
      ),
      health: {
        // The image's own check asks /login/, which is 404 under a base path.
        test: `curl -fsS -o /dev/null http://localhost:8080/${config.basePath}login/`,
        interval: '5s',
        // The first migrations took 431 s on a busy machine of two cores; a slower one must not be called sick.
        startPeriod: '30m0s',
        retries: 6,
      },
      memory: config.memory.netbox,
      port: { internal: 8080, external: config.ports.netbox, ip: config.bind.netbox },
      grace: 15,
    },
    stack,
    options,
  )
}

/** The worker: runs webhooks, scripts, reports and search indexing from the queue. */
export function declareWorker(image: RemoteImage, stack: Stack, options: CustomResourceOptions) {
  return declareContainer(
    'netbox-worker',
    {
      ...commonSpec(image, stack),
      suffix: '-worker',
      command: ['/opt/netbox/venv/bin/python', '/opt/netbox/netbox/manage.py', 'rqworker', 'high', 'default', 'low'],
      health: {
        // The brackets keep grep from finding its own command line.
        test: "grep -qa '[r]qworker' /proc/[0-9]*/cmdline",
        interval: '5s',
        startPeriod: '2m0s',
        retries: 5,
      },
      memory: stack.config.memory.worker,
      grace: 15,
    },
    stack,
    options,
  )
}

type Common = Pick<ContainerSpec, 'image' | 'env' | 'files' | 'mounts'>

function commonSpec(image: RemoteImage, { config, secrets, volumes }: Stack): Common {
  return {
    image: image.imageId,
    env: environment(config),
    files: secretFiles(secrets),
    mounts: {
      '/opt/netbox/netbox/media': volumes.media.name,
      '/opt/netbox/netbox/reports': volumes.reports.name,
      '/opt/netbox/netbox/scripts': volumes.scripts.name,
    },
  }
}

/** Settings that netbox-docker reads from the environment; BASE_PATH and DEFAULT_LANGUAGE are for our own netbox.py. */
function environment(config: Config): Record<string, string> {
  const gateway = config.gateway && new URL(config.gateway.url)
  return {
    DB_HOST: `${config.name}-postgres`,
    DB_NAME: 'netbox',
    DB_USER: 'netbox',
    REDIS_HOST: `${config.name}-redis`,
    REDIS_DATABASE: '0',
    REDIS_CACHE_HOST: `${config.name}-redis`,
    REDIS_CACHE_DATABASE: '1',
    ALLOWED_HOSTS: list('localhost', '127.0.0.1', config.name, gateway?.hostname, ...config.allowedHosts),
    CORS_ORIGIN_ALLOW_ALL: 'False',
    CORS_ORIGIN_WHITELIST: list(...config.corsOrigins),
    CSRF_TRUSTED_ORIGINS: list(gateway?.origin, ...config.csrfOrigins),
    LOGIN_REQUIRED: 'True',
    METRICS_ENABLED: config.metrics ? 'True' : 'False',
    TIME_ZONE: config.timeZone,
    BASE_PATH: config.basePath,
    DEFAULT_LANGUAGE: config.language,
  }
}

/** Words as netbox-docker reads lists: separated by spaces. */
function list(...words: (string | undefined)[]): string {
  return [...new Set(words.filter((word) => word !== undefined))].join(' ')
}

/** The files both NetBox containers read: netbox-docker takes its secrets from /run/secrets before the environment. */
function secretFiles({ database, valkey, secretKey, peppers }: Secrets): Output<Files> {
  return all([database, valkey, secretKey, all([...peppers.values()])]).apply(
    ([db, cache, key, values]): Files => ({
      // Loaded in the order of their names, the last one wins: hence the z.
      '/etc/netbox/config/zz_netbox_as_code.py': read('netbox.py'),
      // Where Python finds modules of NetBox's own process.
      '/opt/netbox/netbox/behind_gateway.py': read('behind_gateway.py'),
      '/run/secrets/db_password': db,
      '/run/secrets/redis_password': cache,
      '/run/secrets/redis_cache_password': cache,
      '/run/secrets/secret_key': key,
      ...Object.fromEntries([...peppers.keys()].map((id, at) => [`/run/secrets/api_token_pepper_${id}`, values[at]!])),
    }),
  )
}
