import { Container, type ContainerArgs, RemoteImage } from '@pulumi/docker'
import {
  all,
  type CustomResourceOptions,
  type Input,
  log,
  type Output,
  output,
  runtime,
  unsecret,
} from '@pulumi/pulumi'
import { ATTEMPT_LABEL } from './attempts.ts'
import { waitUntilHealthy } from './health.ts'
import { OWNER_LABEL } from './owner.ts'
import type { Stack } from './stack.ts'
import { visible } from './visible-error.ts'

/** Path in a container → content. */
export type Files = Record<string, string>

/** What differs between the containers. Everything else is the same for all, see {@link declareContainer}. */
export interface ContainerSpec {
  /** Id or name. */
  image: Input<string>
  /** Appended to the stack's `netbox:name`: '' or '-worker'. */
  suffix: string
  command: string[]
  env: Record<string, string>
  /** Uploaded before the start. Secrets go here rather than into the environment, which `docker inspect` shows. */
  files: Output<Files>
  /** Path in the container → volume name. */
  mounts: Record<string, Output<string>>
  /** Shell command that succeeds when the container is healthy, and Go's form of a duration: `5s`, `10m0s`. */
  health: { test: string; interval: string; startPeriod: string; retries: number }
  /** Limit in megabytes. */
  memory: number
  port?: { internal: number; external: number; ip: string }
  /** Seconds between the polite and the hard stop. */
  grace: number
}

/**
 * Declares one container. Each field that Docker would otherwise fill in, and that would come back as a difference
 * after every refresh, is written out: `memorySwap` beside `memory`, `protocol`, durations in Go's form.
 */
export function declareContainer(
  name: string,
  spec: ContainerSpec,
  { config, owner, attempts }: Stack,
  options: CustomResourceOptions,
): Container {
  const containerName = `${config.name}${spec.suffix}`
  const attempt = attempts.get(containerName)
  const args: ContainerArgs = {
    name: containerName,
    image: spec.image,
    command: spec.command,
    envs: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
    // Built in one apply: an array of known and secret elements breaks `up --plan`, and its error prints the secrets.
    uploads: spec.files.apply((files) => Object.entries(files).map(([file, content]) => ({ file, content }))),
    mounts: Object.entries(spec.mounts).map(([target, source]) => ({ type: 'volume', source, target })),
    networksAdvanced: [{ name: config.network }],
    ports: spec.port ? [{ ...spec.port, protocol: 'tcp' }] : [],
    healthcheck: {
      tests: ['CMD-SHELL', spec.health.test],
      interval: spec.health.interval,
      timeout: '10s',
      retries: spec.health.retries,
      startPeriod: spec.health.startPeriod,
    },
    labels: [
      { label: OWNER_LABEL, value: owner },
      ...(attempt === undefined ? [] : [{ label: ATTEMPT_LABEL, value: String(attempt) }]),
    ],
    memory: spec.memory,
    memorySwap: spec.memory,
    restart: 'unless-stopped',
    logDriver: 'json-file',
    logOpts: { 'max-size': '10m', 'max-file': '3' },
    destroyGraceSeconds: spec.grace,
    mustRun: true,
  }
  // The plugin calls a health check updatable and sends nothing: Docker would keep the old one, and drift be told for ever.
  const changed = { replaceOnChanges: ['healthcheck'], deleteBeforeReplace: true }
  return new Container(name, args, { ...options, ...changed })
}

/** Makes an image available on the engine: used as it is if present, else pulled; kept when the stack goes. */
export function declareImage(name: string, image: string, options: CustomResourceOptions): RemoteImage {
  return new RemoteImage(`${name}-image`, { name: image, keepLocally: true }, options)
}

/**
 * The same container, but only once it is healthy: what depends on this output is created after that. Runs at every
 * update, so an update over a sick container fails and shows its last log lines. A preview does not wait.
 */
export function onceHealthy(container: Container, { config, secrets }: Stack): Output<Container> {
  if (runtime.isDryRun()) return output(container)
  // The secrets only mask the log lines of an error: what comes out is none.
  const healthy = all([container.id, container.name, secrets.values]).apply(async ([id, name, values]) => {
    try {
      await waitUntilHealthy({
        host: config.host,
        container: id,
        name,
        timeout: config.startTimeout,
        secrets: values,
        report: (line) => void log.info(`${name}: ${line}`, container, undefined, true),
      })
      return container
    } catch (error) {
      throw visible(error, container)
    }
  })
  return unsecret(healthy)
}
