import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { fixtures, type Recorded } from './recordings.ts'

type Json = Record<string, unknown>

const inspections = JSON.parse(readFileSync(join(fixtures, 'docker-inspect.json'), 'utf8')) as Record<string, Json>

/** The Docker calls of a replay, in order. */
export type Calls = { method: string; path: string; body: unknown; query: unknown }[]

/**
 * Answers the Docker API as the engine did when the call was recorded: the containers are real inspections of the same
 * program's containers, with the ids and addresses of the recording.
 */
export function fakeDocker(row: Recorded, calls: Calls): DockerEngine {
  const answer = (method: string, path: string): unknown => {
    const container = /^\/containers\/([^/]+)\/json$/.exec(path)
    if (container) return containerOf(row)
    if (path === '/containers/create') return { Id: row.response.id }
    if (/^\/images\/[^/]+\/json$/.test(path))
      return { Id: 'sha256:b8e961b73e18609bdd7e388dc31ddf3153bef75bdde0e3baaad2dddb804b782f' }
    if (method === 'GET' && path.startsWith('/volumes/')) return volumeOf(path.slice('/volumes/'.length))
    if (method === 'GET' && path.startsWith('/networks/')) return networkOf(row)
    return ''
  }
  const call = async (method: string, path: string, options: { body?: unknown; query?: unknown } = {}) => {
    calls.push({ method, path, body: options.body, query: options.query })
    const found = answer(method, path)
    if (found === undefined) throw new DockerError(404, 'No such object')
    return found
  }
  return { call } as unknown as DockerEngine
}

/** The container as it was just then: what the recording does not tell comes from the inspection. */
function containerOf({ recording, method, request, response }: Recorded): Json | undefined {
  if (method === 'Read' && !response.id) return undefined
  const properties = (response.properties ?? {}) as Json
  const isDb = String(request.urn).endsWith('::db')
  const isStopped = recording === 'refresh-stopped' && !isDb
  const inspection = structuredClone(inspections[isDb ? 'db-running' : isStopped ? 'app-stopped' : 'app-running']!)
  inspection.Id = response.id
  ;(inspection.Config as Json).Hostname = properties.hostname
  return inspection
}

function volumeOf(name: string): Json {
  const Labels = name === 'kit-media' ? { app: 'kit' } : null
  return { Name: name, Driver: 'local', Options: null, Labels, Mountpoint: `/var/lib/docker/volumes/${name}/_data` }
}

/** The network in the API's words. */
function networkOf({ response }: Recorded): Json {
  const result = response.return as Json & {
    containers: Record<string, string>[]
    ipamConfigs: Record<string, string>[]
  }
  return {
    Id: result.id,
    Name: result.name,
    Driver: result.driver,
    Scope: result.scope,
    Internal: result.internal,
    Options: result.options,
    IPAM: { Config: result.ipamConfigs.map(({ subnet, gateway }) => ({ Subnet: subnet, Gateway: gateway })) },
    Containers: Object.fromEntries(
      result.containers.map((container) => [
        container.containerId,
        {
          Name: container.name,
          EndpointID: container.endpointId,
          MacAddress: container.macAddress,
          IPv4Address: container.ipv4Address,
          IPv6Address: container.ipv6Address,
        },
      ]),
    ),
  }
}
