import { readdir } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { basename, join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { Agent, buildConnector, request } from 'undici'
import { stateOf, tagsOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { wayTo } from '../../host/ssh/index.ts'
import type { Config } from '../../infra/config.ts'
import { hasNats } from '../../infra/events/told.ts'
import { type Client, LIFETIME, list, type Row } from '../../netbox/index.ts'
import { newestBackup } from '../backup/index.ts'
import type { ContainerStatus, Status, Unknown } from './status.ts'

const PATIENCE = 10_000

/** Says why something is not known, in place of it. */
export function orUnknown<T>(work: Promise<T>): Promise<T | Unknown> {
  return work.catch((error: Error) => ({ unknown: error.message.split('\n')[0]! }))
}

/** The containers of a stack as its Docker host has them; the automation and NATS only if the stack asks for them. */
export async function readContainers(engine: DockerEngine, config: Config): Promise<ContainerStatus[]> {
  const names = [
    ...config.containers,
    ...(config.automation ? [`${config.name}-automation`] : []),
    ...(hasNats(config) ? [`${config.name}-nats`] : []),
  ]
  return await Promise.all(names.map((name) => readContainer(engine, name)))
}

interface Inspected {
  Config: { Image: string }
  State: { Status: string; Health?: { Status: string } }
  Image: string
}
interface Stats {
  memory_stats: { usage?: number; limit?: number; stats?: { inactive_file?: number } }
}

async function readContainer(engine: DockerEngine, name: string): Promise<ContainerStatus> {
  try {
    const { Config, State, Image } = await engine.call<Inspected>('GET', `/containers/${name}/json`)
    const [tag = Config.Image] = await tagsOf(engine, Image)
    const stats =
      State.Status === 'running'
        ? await engine.call<Stats>('GET', `/containers/${name}/stats`, { query: { stream: false, 'one-shot': true } })
        : undefined
    return {
      name,
      image: tag,
      state: stateOf(State),
      memory: stats && memoryOf(stats),
    }
  } catch (error) {
    if (error instanceof DockerError && error.status === 404)
      return { name, image: '', state: undefined, memory: undefined }
    throw error
  }
}

/** What `docker stats` shows: pages of files that can be dropped are not counted. */
function memoryOf({ memory_stats: { usage = 0, limit = 0, stats } }: Stats) {
  return { used: Math.max(0, usage - (stats?.inactive_file ?? 0)), limit }
}

/** NetBox's version and how many workers take jobs. */
export async function readNetBox(client: Client): Promise<Exclude<Status['netbox'], Unknown>> {
  const { body } = await client.get('status/')
  const { 'netbox-version': version, 'rq-workers-running': workers } = body as Record<string, string | number>
  return { version: String(version), workers: Number(workers) }
}

/** Tokens with an end that somebody has to see to, the next one first: those of single commands are made to end. */
export async function readExpiring(client: Client): Promise<Exclude<Status['expiring'], Unknown>> {
  const rows = await list(client, 'users/tokens/', ['description', 'created', 'expires'])
  const tokens = rows as (Row & { description: string; created: string; expires: string | null })[]
  return (
    tokens
      .flatMap(({ description, created, expires }) =>
        expires === null ? [] : [{ description, created: new Date(created), expires: new Date(expires) }],
      )
      // Their end is counted by the clock of the command, their beginning by that of NetBox.
      .filter(({ created, expires }) => expires.getTime() - created.getTime() > 1.5 * LIFETIME)
      .sort((a, b) => a.expires.getTime() - b.expires.getTime())
  )
}

/** What an answer says that only NetBox, its API or the MCP server says: any route of a gateway may answer with a status. */
export const SIGNS = {
  'user interface': ({ vary = '' }) => [vary].flat().some((names) => /\bHX-Request\b/i.test(names)),
  API: (headers) => headers['api-version'] !== undefined,
  MCP: (headers) => headers['www-authenticate'] === 'Bearer',
} satisfies Record<string, (headers: IncomingHttpHeaders) => boolean>

/**
 * The status that a published address answers with, and whether it is who is meant to that does.
 *
 * @param host the Docker host, on whose loopback the address may be
 */
export async function answerAt(url: string, host: string, sign: (headers: IncomingHttpHeaders) => boolean) {
  const dispatcher = new Agent(wayTo(host, url))
  try {
    const {
      statusCode: status,
      headers,
      body,
    } = await request(url, { dispatcher, headersTimeout: PATIENCE, bodyTimeout: PATIENCE })
    await body.dump()
    return { status, meant: sign(headers) }
  } finally {
    await dispatcher.destroy()
  }
}

/**
 * When the certificate of an https address ends; undefined for http. Whether it is trusted is not asked.
 *
 * @param host the Docker host, on whose loopback the address may be
 */
export async function certificateEnd(address: string, host: string): Promise<Date | undefined> {
  const { protocol, hostname, host: authority, port } = new URL(address)
  if (protocol !== 'https:') return undefined
  const tls = { rejectUnauthorized: false, timeout: PATIENCE }
  const { connect = buildConnector(tls) } = wayTo(host, address, tls)
  // undici's own clients take the brackets of an IPv6 address away as well.
  const to = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host: authority, port }
  return await new Promise((resolve, reject) => {
    connect(to, (error, socket) => {
      if (error) return reject(error)
      const { valid_to } = (socket as TLSSocket).getPeerCertificate()
      socket.destroy()
      resolve(new Date(valid_to))
    })
  })
}

/**
 * The newest backup of a stack: in a folder, or the one that was noted if that is newer. One that has been moved away since counts
 * as well: it was made.
 */
export async function readLastBackup(folder: string, stack: string, noted?: string): Promise<Status['lastBackup']> {
  const names = await readdir(folder).catch(() => [])
  const here = newestBackup(names, stack)
  const there = noted === undefined ? undefined : newestBackup([basename(noted)], stack)
  if (there && noted !== undefined && !(here && here.made >= there.made)) return { ...there, file: noted }
  return here && { ...here, file: join(folder, here.file) }
}
