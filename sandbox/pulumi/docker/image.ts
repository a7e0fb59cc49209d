import { createInterface } from 'node:readline'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import type { EngineLog, InvokeHandler, ResourceHandlers, Value } from '../../../provider/rpc/index.ts'
import { inspect, messageOf } from './api.ts'
import { bridged, TIMEOUTS, TWENTY_MINUTES } from './bridged.ts'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { created, importedInputs, previewed, refreshed, refreshedInputs, updated } from './outputs.ts'
import { type Inspected, type Schema, text } from './schema.ts'

const schema: Schema = {
  build: { kind: 'object', inPlace: true, missing: true },
  forceRemove: { kind: 'boolean', inPlace: true },
  id: { kind: 'string', outputOnly: true },
  imageId: { kind: 'string', outputOnly: true, read: (inspected) => text.from(inspected.Id) },
  keepLocally: { kind: 'boolean', inPlace: true },
  name: { kind: 'string', required: true },
  platform: { kind: 'string', missing: true },
  pullTriggers: { kind: 'set' },
  repoDigest: { kind: 'string', outputOnly: true, read: repoDigest },
  triggers: { kind: 'map' },
}

/** `docker:index/remoteImage:RemoteImage`. */
export function imageHandlers(engine: () => DockerEngine): ResourceHandlers {
  return bridged(
    schema,
    { [TIMEOUTS]: TWENTY_MINUTES },
    {
      check: (request) => check(schema, request),

      diff: (request) => diff(schema, request),

      create: async ({ news, preview, log }) => {
        if (preview) return { id: '', outputs: previewed(schema, news) }
        const image = await ensureImage(engine(), String(news.name), log).catch((error) => {
          throw new Error(`Unable to read Docker image into resource: ${messageOf(error)}`)
        })
        const id = `${image.Id}${news.name}`
        return { id, outputs: { ...created(schema, news, image), id } }
      },

      read: async ({ id, state, inputs }) => {
        // The id of an image is its digest with its name behind it.
        const name = String(state.name ?? id.replace(/^sha256:[0-9a-f]{64}/, ''))
        const image = await inspectImage(engine(), name)
        if (!image) return undefined
        const outputs = { ...refreshed(schema, { ...state, name }, image), id: `${image.Id}${name}` }
        const isImport = Object.keys(state).length === 0
        return {
          id: outputs.id,
          outputs,
          inputs: isImport ? importedInputs(schema, outputs) : refreshedInputs(inputs, outputs),
        }
      },

      update: ({ olds, news }) => updated(schema, olds, news, ['forceRemove', 'keepLocally']),

      delete: async ({ olds }) => {
        if (olds.keepLocally === true) return
        const name = String(olds.name)
        if (!(await inspectImage(engine(), name))) return
        const query = { force: olds.forceRemove === true }
        await engine()
          .call('DELETE', `/images/${encodeURIComponent(name)}`, { query })
          .catch((error) => {
            throw new Error(`Unable to remove Docker image: ${messageOf(error)}`)
          })
      },
    },
  )
}

/** `docker:index/getRemoteImage:getRemoteImage`, which looks at local images only. */
export function getRemoteImage(engine: () => DockerEngine): InvokeHandler {
  return async ({ name }) => {
    const image = await inspectImage(engine(), String(name))
    if (!image) throw new Error(`did not find docker image '${name}'`)
    return { id: text.from(image.Id), name: name!, repoDigest: repoDigest(image) }
  }
}

/** The local image of that name. A missing one is pulled; one that is there makes no contact with any registry. */
export async function ensureImage(engine: DockerEngine, name: string, log: EngineLog): Promise<Inspected> {
  const local = await inspectImage(engine, name)
  if (local) return local
  await pull(engine, name, log).catch((error) => {
    throw new Error(`unable to pull image ${name}: error pulling image ${name}: ${messageOf(error)}`)
  })
  const pulled = await inspectImage(engine, name)
  if (!pulled) throw new Error(`unable to find or pull image ${name}`)
  return pulled
}

function inspectImage(engine: DockerEngine, name: string): Promise<Inspected | undefined> {
  return inspect(engine, `/images/${encodeURIComponent(name)}/json`)
}

async function pull(engine: DockerEngine, name: string, log: EngineLog): Promise<void> {
  // Without a tag the API would fetch every tag of the repository.
  const isTagged = /:[^/]+$|@/.test(name)
  const query = { fromImage: isTagged ? name : `${name}:latest` }
  const answer = await engine.stream('POST', '/images/create', { query })
  for await (const line of createInterface({ input: answer })) {
    if (!line) continue
    const { status, id, progress, error } = JSON.parse(line) as Record<string, string | undefined>
    if (error) throw new Error(error)
    log.status([id, status, progress].filter(Boolean).join(' '))
  }
}

function repoDigest(image: Inspected): Value {
  return ((image.RepoDigests ?? []) as string[])[0] ?? ''
}
