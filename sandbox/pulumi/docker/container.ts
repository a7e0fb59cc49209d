import { setTimeout as sleep } from 'node:timers/promises'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import {
  type CreateRequest,
  type DeleteRequest,
  InitFailed,
  type ResourceHandlers,
  type UpdateRequest,
  type Value,
  type Values,
} from '../../../provider/rpc/index.ts'
import { inspect, messageOf } from './api.ts'
import { bridged, TIMEOUTS, TWENTY_MINUTES } from './bridged.ts'
import { check } from './check.ts'
import { container as schema } from './container-schema.ts'
import { changedProperties, diff } from './diff.ts'
import { parseDuration } from './duration.ts'
import { ensureImage } from './image.ts'
import { created, declared, importedInputs, previewed, refreshed, refreshedInputs, updated } from './outputs.ts'
import { type Body, get, type Inspected } from './schema.ts'
import { tar } from './tar.ts'

/** The body of the create call. */
export function createBody(inputs: Values): Record<string, unknown> {
  // The genuine plugin never leaves `Init` to the engine's own default.
  const body: Body = { Config: {}, HostConfig: { Init: false } }
  for (const [name, property] of Object.entries(schema)) {
    const value = inputs[name]
    if (value !== undefined && value !== null) property.write?.(body, value)
  }
  return { ...(body.Config as Body), HostConfig: body.HostConfig }
}

/** All that Docker can change in a container that stays. */
const updatable = ['restart', 'maxRetryCount', 'cpuShares', 'cpuSet', 'memory', 'memorySwap', 'memoryReservation']

/** The body of the update call. */
export function updateBody(inputs: Values): Record<string, unknown> {
  const body: Body = { HostConfig: { CpuShares: 0, CpusetCpus: '', Memory: 0 } }
  for (const name of updatable) if (inputs[name] !== undefined) schema[name]!.write!(body, inputs[name])
  return body.HostConfig as Body
}

/** `docker:index/container:Container`. */
export function containerHandlers(engine: () => DockerEngine): ResourceHandlers {
  return bridged(
    schema,
    { [TIMEOUTS]: TWENTY_MINUTES, schema_version: '2' },
    {
      check: (request) => {
        const checked = check(schema, request)
        return { ...checked, failures: [...(checked.failures ?? []), ...durationFailures(checked.inputs)] }
      },

      diff: (request) => diff(schema, request),

      create: async (request) => {
        const { news, preview } = request
        if (preview) return { id: '', outputs: previewed(schema, news) }
        return create(engine(), request)
      },

      read: async ({ id, state, inputs }) => {
        const inspected = await inspect(engine(), `/containers/${id}/json`)
        // Docker takes a name for an id, and part of an id; the genuine plugin knows a container by its whole id only.
        if (!inspected || inspected.Id !== id) return undefined
        const isImport = Object.keys(state).length === 0
        const known = isImport ? { image: (get(inspected, 'Config.Image') ?? null) as Value, mustRun: true } : state
        const outputs = refreshed(schema, known, inspected)
        if (!isRunning(inspected)) outputs.mustRun = false
        return {
          id: String(inspected.Id),
          outputs,
          inputs: isImport ? importedInputs(schema, outputs) : refreshedInputs(inputs, outputs),
        }
      },

      update: async (request) => update(engine(), request),

      delete: async (request) => remove(engine(), request),
    },
  )
}

async function create(engine: DockerEngine, request: CreateRequest) {
  const { news, log } = request
  await ensureImage(engine, String(news.image), log).catch((error) => {
    throw new Error(`Unable to create container with image ${news.image}: ${messageOf(error)}`)
  })
  const { Id: id } = await engine
    .call<{ Id: string }>('POST', '/containers/create', { query: { name: String(news.name) }, body: createBody(news) })
    .catch((error) => {
      throw new Error(`Unable to create container: ${messageOf(error)}`)
    })
  try {
    await connectNetworks(engine, id, news)
    await upload(engine, id, news)
    if (news.start !== false) await start(engine, id, request)
  } catch (error) {
    // From here on the container is there: without its id the next update would run into its name.
    throw new InitFailed(messageOf(error), { id, outputs: declared(schema, news, id), inputs: news })
  }
  const inspected = await inspect(engine, `/containers/${id}/json`)
  if (!inspected) throw new Error('container failed to be created')
  if (news.start !== false && news.mustRun !== false && !isRunning(inspected)) {
    await remove(engine, { ...request, id, olds: news, oldInputs: news })
    throw new Error('container exited immediately')
  }
  return { id, outputs: created(schema, news, inspected) }
}

async function connectNetworks(engine: DockerEngine, id: string, news: Values): Promise<void> {
  const networks = (news.networksAdvanced ?? []) as Values[]
  if (networks.length === 0) return
  await engine.call('POST', '/networks/bridge/disconnect', { body: { Container: id } }).catch((error) => {
    if (!/is not connected to( the)? network/.test(messageOf(error))) {
      throw new Error(`Unable to disconnect the default network: ${messageOf(error)}`)
    }
  })
  for (const { name, aliases, ipv4Address, ipv6Address } of networks) {
    const IPAMConfig = { IPv4Address: ipv4Address ?? '', IPv6Address: ipv6Address ?? '' }
    const body = { Container: id, EndpointConfig: { Aliases: aliases ?? [], IPAMConfig } }
    await engine.call('POST', `/networks/${encodeURIComponent(String(name))}/connect`, { body }).catch((error) => {
      throw new Error(`Unable to connect to network '${name}': ${messageOf(error)}`)
    })
  }
}

async function upload(engine: DockerEngine, id: string, news: Values): Promise<void> {
  const uploads = (news.uploads ?? []) as Values[]
  if (uploads.length === 0) return
  const files = uploads.map(({ file, content, contentBase64, executable, permissions }) => {
    const given = [content, contentBase64].filter((text) => text !== undefined && text !== '')
    if (given.length !== 1) {
      const count = given.length === 0 ? 'one' : 'only one'
      throw new Error(`error with upload content: ${count} of 'content' or 'content_base64' must be set for ${file}`)
    }
    return {
      path: String(file),
      mode: permissions ? Number.parseInt(String(permissions), 8) : executable === true ? 0o744 : 0o644,
      content: content ? Buffer.from(String(content)) : Buffer.from(String(contentBase64), 'base64'),
    }
  })
  const query = { path: '/' }
  await engine.call('PUT', `/containers/${id}/archive`, { query, body: tar(files) }).catch((error) => {
    throw new Error(`Unable to upload volume content: ${messageOf(error)}`)
  })
}

async function start(engine: DockerEngine, id: string, { news, signal, log }: CreateRequest): Promise<void> {
  await engine.call('POST', `/containers/${id}/start`).catch((error) => {
    throw new Error(`Unable to start container: ${messageOf(error)}`)
  })
  if (news.wait !== true) return
  const deadline = Date.now() + Number(news.waitTimeout) * 1000
  for (let said = ''; ; ) {
    const inspected = await inspect(engine, `/containers/${id}/json`)
    const health = inspected && (get(inspected, 'State.Health.Status') as string | undefined)
    if (health === 'healthy') return
    if (health === undefined) throw new Error('container has no health check: "wait" cannot be true')
    // As the genuine plugin: "unhealthy" and "exited" are not noticed, the whole time is waited out.
    if (Date.now() > deadline) throw new Error('container failed to be in healthy state')
    if (health !== said) log.status(`waiting to be healthy: ${health}`)
    said = health
    await sleep(1000, undefined, { signal })
  }
}

async function update(engine: DockerEngine, { id, olds, news, preview }: UpdateRequest): Promise<Values> {
  const changed = changedProperties(schema, olds, news)
  if (!preview && changed.some((name) => updatable.includes(name))) {
    await engine.call('POST', `/containers/${id}/update`, { body: updateBody(news) }).catch((error) => {
      throw new Error(`Unable to update a container: ${messageOf(error)}`)
    })
  }
  if (!preview && changed.includes('mustRun') && news.mustRun === true) {
    await engine.call('POST', `/containers/${id}/start`).catch((error) => {
      throw new Error(`Unable to start container: ${messageOf(error)}`)
    })
  }
  return updated(schema, olds, news, changed)
}

async function remove(engine: DockerEngine, { id, olds }: DeleteRequest): Promise<void> {
  // Without `destroyGraceSeconds` the genuine plugin gives the container no time to stop.
  const query = { t: Number(olds.destroyGraceSeconds ?? 0) }
  await engine.call('POST', `/containers/${id}/stop`, { query, timeout: 0 }).catch((error) => {
    // As the genuine plugin from 5.0 on: what is gone is removed.
    if (error instanceof DockerError && error.status === 404) return
    throw new Error(`Error stopping container ${id}: ${messageOf(error)}`)
  })
  const options = { query: { force: true, v: olds.removeVolumes !== false } }
  await engine.call('DELETE', `/containers/${id}`, options).catch((error) => {
    // A container with `rm` goes by itself once it is stopped.
    if (/No such container|is already in progress/.test(messageOf(error))) return
    throw new Error(`Error deleting container ${id}: ${messageOf(error)}`)
  })
}

function isRunning(inspected: Inspected): boolean {
  return get(inspected, 'State.Running') === true
}

function durationFailures(inputs: Values) {
  const healthcheck = (inputs.healthcheck ?? {}) as Values
  return ['interval', 'timeout', 'startPeriod', 'startInterval'].flatMap((key) => {
    const value = healthcheck[key]
    if (typeof value !== 'string' || parseDuration(value) !== undefined) return []
    return [
      {
        property: `healthcheck.${key}`,
        reason: `'${value}' is not a valid duration. '${value}' is not a valid duration`,
      },
    ]
  })
}
