/** A resource in the state of a stack: the part that is read here. */
export interface Declared {
  urn: string
  type: string
  inputs?: Record<string, unknown>
}

/** Inputs of a container, as `infra/container.ts` declares it. */
interface Container {
  name: string
  image: string
  command: string[]
  envs?: string[]
  uploads: { file: string; content: string }[]
  mounts: { source: string; target: string }[]
  networksAdvanced: { name: string }[]
  ports?: { ip: string; external: number; internal: number; protocol: string }[]
  healthcheck: { tests: string[]; interval: string; timeout: string; retries: number; startPeriod: string }
  labels: { label: string; value: string }[]
  memory: number
  memorySwap: number
  restart: string
  logDriver: string
  logOpts: Record<string, string>
  destroyGraceSeconds: number
}

interface Volume {
  name: string
  labels?: { label: string; value: string }[]
}

/** A compose file, and the files it mounts: path beside the compose file → content. */
export interface ComposeProject {
  compose: Record<string, unknown>
  files: Record<string, string>
}

const CONTAINER = 'docker:index/container:Container'
const VOLUME = 'docker:index/volume:Volume'

/** Whom a service waits for: the order of `infra/deployment.ts`. */
const AFTER: Record<string, string[]> = { netbox: ['postgres', 'redis'], 'netbox-worker': ['netbox'] }

/** Compose knows whole units only: MiB, as the docker plugin takes them. */
const mebibytes = (count: number) => `${count}m`

/**
 * The compose project that deploys what a stack's state says was deployed: the same images, settings, files, volumes,
 * limits and health checks. Files reach a container as compose's configs and secrets, which are mounts of single files.
 */
export function composeProject(declared: readonly Declared[]): ComposeProject {
  const inputsOf = <T>(type: string) =>
    declared
      .filter((one) => one.type === type)
      .map(({ urn, inputs = {} }) => [urn.split('::').at(-1)!, revealed(inputs) as T] as const)
  const containers = inputsOf<Container>(CONTAINER)
  const volumes = inputsOf<Volume>(VOLUME).map(([, volume]) => volume)
  const uploads = containers.flatMap(([service, { uploads }]) => uploads.map((file) => ({ service, ...file })))
  const networks = new Set(containers.flatMap(([, { networksAdvanced }]) => networksAdvanced.map(({ name }) => name)))
  const sources = (kind: Kind) =>
    Object.fromEntries(
      uploads
        .filter(({ file }) => kindOf(file) === kind)
        .map(({ service, file }) => [sourceOf(service, file), { file: `./${pathOf(service, file)}` }]),
    )
  return {
    compose: {
      services: Object.fromEntries(containers.map(([service, container]) => [service, serviceOf(service, container)])),
      volumes: Object.fromEntries(volumes.map(({ name, labels = [] }) => [name, { name, labels: dictionary(labels) }])),
      networks: Object.fromEntries([...networks].map((name) => [name, { external: true }])),
      secrets: sources('secrets'),
      configs: sources('configs'),
    },
    files: Object.fromEntries(uploads.map(({ service, file, content }) => [pathOf(service, file), content])),
  }
}

function serviceOf(service: string, container: Container): Record<string, unknown> {
  const { healthcheck: health } = container
  const mounted = (kind: Kind) =>
    container.uploads
      .filter(({ file }) => kindOf(file) === kind)
      .map(({ file }) => ({ source: sourceOf(service, file), target: file }))
  return {
    container_name: container.name,
    image: container.image,
    pull_policy: 'never',
    command: container.command.map(literal),
    environment: (container.envs ?? []).map(literal),
    secrets: mounted('secrets'),
    configs: mounted('configs'),
    volumes: container.mounts.map(({ source, target }) => ({ type: 'volume', source, target })),
    networks: container.networksAdvanced.map(({ name }) => name),
    ports: (container.ports ?? []).map(
      ({ ip, external, internal, protocol }) => `${ip}:${external}:${internal}/${protocol}`,
    ),
    healthcheck: {
      test: health.tests.map(literal),
      interval: health.interval,
      timeout: health.timeout,
      retries: health.retries,
      start_period: health.startPeriod,
    },
    labels: dictionary(container.labels),
    mem_limit: mebibytes(container.memory),
    memswap_limit: mebibytes(container.memorySwap),
    restart: container.restart,
    logging: { driver: container.logDriver, options: container.logOpts },
    stop_grace_period: `${container.destroyGraceSeconds}s`,
    init: false,
    depends_on: Object.fromEntries((AFTER[service] ?? []).map((other) => [other, { condition: 'service_healthy' }])),
  }
}

/** `stack export --show-secrets` writes a secret as an object with the value's JSON in it. */
function revealed(inputs: Record<string, unknown>): Record<string, unknown> {
  const plain = (value: unknown) =>
    typeof value === 'object' && value !== null && 'plaintext' in value ? JSON.parse(String(value.plaintext)) : value
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, plain(value)]))
}

type Kind = 'secrets' | 'configs'

const kindOf = (file: string): Kind => (file.startsWith('/run/secrets/') ? 'secrets' : 'configs')
const pathOf = (service: string, file: string) => `files/${service}${file}`
const sourceOf = (service: string, file: string) => `${service}${file}`.replaceAll(/[^\w-]+/g, '_')
/** Compose would take a dollar sign for one of its own variables. */
const literal = (text: string) => text.replaceAll('$', '$$$$')
const dictionary = (labels: Container['labels']) =>
  Object.fromEntries(labels.map(({ label, value }) => [label, literal(value)]))
