import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import type { HostFacts } from '../../host/docker/host-facts.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../config.ts'
import { hasNats } from '../events/told.ts'
import { belongsTo, nameTaken } from '../owner.ts'
import { PUT_IN_PLACE } from '../postgres-image.ts'
import { dataProblems } from './data.ts'
import { gatewayProblem } from './gateway.ts'

/** Docker 20.10: the oldest engine this project is tested on (Debian 12 ships it). */
const OLDEST_API = '1.41'
const GIB = 1024 ** 3
/** What a first deployment needs at least: measured use is under 1 GiB of memory; images and data take 2 GiB of disk. */
const MEMORY_NEEDED = 1.5 * GIB
const DISK_NEEDED = 3 * GIB

interface Seen {
  apiVersion: string
  networks: string[]
  containers: ContainerSummary[]
  volumes: string[]
  putInPlace?: string | undefined
  facts: HostFacts | undefined
}

/**
 * Checks the host before anything is created on it: engine new enough, network there, ports free or ours, memory and
 * disk enough, images there or pullable. Throws one {@link UserError} with a sentence and a remedy for each failure.
 */
export async function checkHost(
  engine: DockerEngine,
  config: Config,
  stack: string,
  readFacts: (host: string, dockerRoot: string) => Promise<HostFacts | undefined>,
): Promise<void> {
  const version = await engine.call<{ ApiVersion: string }>('GET', '/version', { timeout: 30_000 })
  const [info, networks, containers, { Volumes: volumes }] = await Promise.all([
    engine.call<{ DockerRootDir: string }>('GET', '/info'),
    engine.call<{ Name: string }[]>('GET', '/networks'),
    engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } }),
    engine.call<{ Volumes: { Name: string }[] | null }>('GET', '/volumes'),
  ])
  const facts = await readFacts(config.host, info.DockerRootDir)
  const seen = {
    apiVersion: version.ApiVersion,
    networks: networks.map(({ Name }) => Name),
    volumes: (volumes ?? []).map(({ Name }) => Name),
    containers,
    putInPlace: process.env[PUT_IN_PLACE],
    facts,
  }
  const problems = [...hostProblems(config, stack, seen), ...(await imageProblems(engine, config))]
  if (problems.length > 0) throw new UserError(problems.join('\n'))
}

/** The failures that can be told from what was seen, each as a sentence with its remedy. Pure. */
export function hostProblems(config: Config, stack: string, seen: Seen): string[] {
  const problems: string[] = []
  if (older(seen.apiVersion, OLDEST_API)) {
    problems.push(
      `The Docker engine at ${config.host} speaks API ${seen.apiVersion}; ${OLDEST_API} (Docker 20.10) or newer is needed: upgrade Docker.`,
    )
  }
  if (!seen.networks.includes(config.network)) {
    problems.push(
      `There is no Docker network ${config.network} at ${config.host}: create it with 'docker network create ${config.network}', or set netbox:network to the one your containers use.`,
    )
  }
  const named = seen.containers.filter((container) => config.owned.includes(nameOf(container)))
  const ours = named.filter((container) => belongsTo(container, stack))
  problems.push(...named.filter((container) => !ours.includes(container)).map(nameTaken))
  const gateway = gatewayProblem(config, seen.containers)
  problems.push(
    ...portProblems(config, seen, ours),
    ...dataProblems(config, seen, ours),
    ...(gateway === undefined ? [] : [gateway]),
  )
  if (ours.length === 0 && seen.facts) {
    const { memoryAvailable, diskAvailable } = seen.facts
    if (memoryAvailable < MEMORY_NEEDED) {
      problems.push(
        `The host has ${gib(memoryAvailable)} of memory available; ${gib(MEMORY_NEEDED)} are needed: stop something, or give the host more memory.`,
      )
    }
    if (diskAvailable < DISK_NEEDED) {
      problems.push(
        `The host has ${gib(diskAvailable)} of disk left for Docker; ${gib(DISK_NEEDED)} are needed: free some ('docker system df' shows what Docker holds).`,
      )
    }
  }
  return problems
}

function portProblems(config: Config, seen: Seen, ours: ContainerSummary[]): string[] {
  const published = (containers: ContainerSummary[]) =>
    containers.flatMap((container) => container.Ports.map((port) => [port.PublicPort, nameOf(container)] as const))
  const held = new Map(published(seen.containers.filter((container) => !ours.includes(container))))
  const own = new Set(published(ours).map(([port]) => port))
  return portsOf(config).flatMap(([setting, port]) => {
    if (own.has(port)) return []
    const holder = held.get(port)
    if (holder === undefined && !seen.facts?.listeningPorts.has(port)) return []
    const who = holder ? `container ${holder}` : 'another program'
    return [
      `Port ${port}, which ${setting} asks for, is taken on the host by ${who}: stop it, or choose another port with 'pulumi config set --path ${setting} PORT'.`,
    ]
  })
}

/** The ports of the host that a stack publishes, by setting. */
function portsOf({ ports, events }: Config): [setting: string, port: number][] {
  const netbox = Object.entries(ports).map(([service, port]): [string, number] => [`netbox:ports.${service}`, port])
  return events && hasNats({ events }) ? [...netbox, ['netbox:events.port', events.port]] : netbox
}

/** The images that are asked for, by setting. */
function imagesOf({ images, events }: Config): [setting: string, image: string][] {
  const netbox = Object.entries(images).map(([name, image]): [string, string] => [`netbox:images.${name}`, image])
  return events?.image === undefined ? netbox : [...netbox, ['netbox:events.image', events.image]]
}

async function imageProblems(engine: DockerEngine, config: Config): Promise<string[]> {
  const answers = await Promise.all(
    imagesOf(config).map(async ([setting, image]) => {
      if (await answers200(engine, `/images/${image}/json`)) return undefined
      const refusal = await refusalOf(engine, `/distribution/${image}/json`)
      return refusal === undefined
        ? undefined
        : `Image ${image} (${setting}) is not on the host and cannot be pulled (${refusal}): correct the name, or let the host reach its registry.`
    }),
  )
  return answers.filter((answer) => answer !== undefined)
}

async function answers200(engine: DockerEngine, path: string): Promise<boolean> {
  return (await refusalOf(engine, path)) === undefined
}

async function refusalOf(engine: DockerEngine, path: string): Promise<string | undefined> {
  try {
    await engine.call('GET', path, { timeout: 60_000 })
    return undefined
  } catch (error) {
    if (error instanceof DockerError) return error.message
    throw error
  }
}

function older(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number)
  return major !== thanMajor ? major < thanMajor : minor < thanMinor
}

const gib = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`
