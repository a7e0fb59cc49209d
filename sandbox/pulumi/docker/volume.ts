import { setTimeout as sleep } from 'node:timers/promises'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import type { ResourceHandlers } from '../../../provider/rpc/index.ts'
import { inspect, messageOf, waitedInVain } from './api.ts'
import { bridged } from './bridged.ts'
import { check } from './check.ts'
import { diff } from './diff.ts'
import { created, importedInputs, previewed, refreshed, refreshedInputs } from './outputs.ts'
import { label, labels, map, type Schema, text } from './schema.ts'

/** Milliseconds for which a volume that is still in use is tried again. */
const REMOVAL_TIMEOUT = 30_000

const schema: Schema = {
  cluster: { kind: 'object', inPlace: true, missing: true },
  driver: { kind: 'string', computed: true, read: (volume) => text.from(volume.Driver) },
  driverOpts: { kind: 'map', read: (volume) => map.from(volume.Options) },
  id: { kind: 'string', outputOnly: true, read: (volume) => text.from(volume.Name) },
  labels: { kind: 'objectSet', of: label, read: (volume) => labels.from(volume.Labels) },
  mountpoint: { kind: 'string', outputOnly: true, read: (volume) => text.from(volume.Mountpoint) },
  name: { kind: 'string', autonamed: true, read: (volume) => text.from(volume.Name) },
}

/** `docker:index/volume:Volume`. */
export function volumeHandlers(engine: () => DockerEngine): ResourceHandlers {
  return bridged(
    schema,
    { schema_version: '1' },
    {
      check: (request) => check(schema, request),

      diff: (request) => diff(schema, request),

      create: async ({ news, preview }) => {
        if (preview) return { id: '', outputs: previewed(schema, news) }
        const body = {
          Name: news.name,
          Driver: news.driver,
          DriverOpts: news.driverOpts,
          Labels: labels.to(news.labels ?? []),
        }
        // An existing volume of that name is taken as it is, with its data: Docker's own rule, and the genuine plugin's.
        await engine()
          .call('POST', '/volumes/create', { body })
          .catch((error) => {
            throw new Error(`Unable to create volume: ${messageOf(error)}`)
          })
        const volume = await inspect(engine(), `/volumes/${news.name}`)
        if (!volume) throw new Error(`Unable to inspect volume: ${news.name}`)
        return { id: String(volume.Name), outputs: created(schema, news, volume) }
      },

      read: async ({ id, state, inputs }) => {
        const volume = await inspect(engine(), `/volumes/${id}`)
        if (!volume) return undefined
        const outputs = refreshed(schema, state, volume)
        const isImport = Object.keys(state).length === 0
        return { id, outputs, inputs: isImport ? importedInputs(schema, outputs) : refreshedInputs(inputs, outputs) }
      },

      delete: async ({ id, signal }) => {
        const deadline = Date.now() + REMOVAL_TIMEOUT
        for (;;) {
          try {
            await engine().call('DELETE', `/volumes/${id}`, { query: { force: true } })
            return
          } catch (error) {
            if (!messageOf(error).includes('volume is in use')) throw error
            if (Date.now() > deadline) throw waitedInVain('in_use', REMOVAL_TIMEOUT)
          }
          await sleep(1000, undefined, { signal })
        }
      },
    },
  )
}
