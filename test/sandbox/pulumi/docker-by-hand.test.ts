import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceError } from '@grpc/grpc-js'
import proto from '@pulumi/pulumi/proto/provider_pb.js'
import statusProto from '@pulumi/pulumi/proto/status_pb.js'
import { describe, expect, test, vi } from 'vitest'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { silentEngine } from '../../../provider/rpc/engine-log.ts'
import type { Values } from '../../../provider/rpc/index.ts'
import { container } from '../../../sandbox/pulumi/docker/container-schema.ts'
import { diff } from '../../../sandbox/pulumi/docker/diff.ts'
import { dockerPlugin } from '../../../sandbox/pulumi/docker/plugin.ts'
import { connectTo, fixtures } from './recordings.ts'

interface Row {
  step: string
  method: string
  request: Record<string, unknown>
  response: Record<string, unknown>
  error?: { code: number; message: string; initFailed?: { id: string } }
  logs?: string[]
}

const rows = readFileSync(join(fixtures, 'docker-5.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
const rowOf = (step: string, method: string) => rows.find((row) => row.step === step && row.method === method)!

/** The stand-in before an engine that knows no container but, by its name, one of another id. */
async function answers({ method, request }: Row) {
  const call = async (_: string, path: string) => {
    if (path === '/containers/kitprobe-c/json') return { Id: 'another', State: { Running: true } }
    throw new DockerError(404, 'No such container')
  }
  const plugin = await connectTo(dockerPlugin(async () => ({ call }) as unknown as DockerEngine))
  try {
    await plugin.call('Configure', { args: {} })
    return await plugin.call(method, request)
  } finally {
    plugin.close()
  }
}

describe('the stand-in for the docker plugin tells of a container', () => {
  const { request, response } = rowOf('container', 'Create')
  const changed = rows.filter(({ step, method }) => step.startsWith('changed: ') && method === 'Diff')

  test.each(changed.map((row) => [row.step, row] as const))('%s, as the genuine one does', (_, row) => {
    const news = { ...(request.properties as Values), ...(row.request.changed as Values) }
    const olds = response.properties as Values
    const { detailedDiff, replaces } = diff(container, { olds, news, ignoreChanges: [] })
    const kinds = Object.entries(detailedDiff!).map(([path, { kind }]) => [path, kind.toUpperCase().replace('-', '_')])
    expect(Object.fromEntries(kinds)).toEqual(row.response.detailedDiff ?? {})
    expect(replaces ?? []).toEqual(row.response.replaces ?? [])
  })
})

describe('of a container that Docker has not, the stand-in', () => {
  test('says that it is removed, as the genuine plugin does from 5.0 on', async () => {
    expect(await answers(rowOf('removed by hand', 'Delete'))).toEqual(rowOf('removed by hand', 'Delete').response)
  })

  test.each(['removed by hand', 'import by name', 'a container has the id for its name'])(
    'knows nothing, also not by another that Docker takes for it: %s',
    async (step) => {
      expect((await answers(rowOf(step, 'Read'))).id ?? '').toBe(rowOf(step, 'Read').response.id)
    },
  )
})

/** What Docker refused while the row was recorded: the call, and its words. */
const refusals: Record<string, [call: RegExp, words: string]> = {
  'name is taken Create': [
    /^POST .containers.create/,
    'Conflict. The container name "/kitprobe-c" is already in use by container "0202020202020202020202020202020202020202020202020202020202020202". You have to remove (or rename) that container to be able to reuse that name.',
  ],
  'volume in use Delete': [/^DELETE .volumes/, 'remove kitprobe-v: volume is in use - [0202]'],
  'removed by hand Update': [
    /^POST .containers.*update$/,
    'No such container: 0202020202020202020202020202020202020202020202020202020202020202',
  ],
  'command does not exist Create': [
    /start$/,
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/no/such": stat /no/such: no such file or directory: unknown',
  ],
  'no such network Create': [/start$/, 'network kitprobe-no-net not found'],
  'no such image Create': [/images/, 'Get "https://REGISTRY/v2/ dial tcp: lookup REGISTRY on DNS:53: no such host'],
  'image that nobody has Create': [
    /images/,
    'Get "http://REGISTRY/v2/": dial tcp REGISTRY: connect: connection refused',
  ],
}

describe('what Docker refuses, the stand-in tells in the words of the genuine plugin, and logs it as an error of the resource', () => {
  const refused = rows.filter(({ error }) => error !== undefined)

  test.each(refused.map((row) => [`${row.step} ${row.method}`, row] as const))('%s', async (name, row) => {
    // Waiting is over as soon as Docker has refused once.
    vi.useFakeTimers({ toFake: ['Date'] })
    const [call, words] = refusals[name]!
    const answer = async (method: string, path: string) => {
      const isPull = method === 'GET' && path.includes('REGISTRY')
      if (isPull || (method === 'GET' && /images.*0000/.test(path))) throw new DockerError(404, 'No such image')
      if (call.test(`${method} ${path}`)) {
        vi.setSystemTime(Date.now() + 31_000)
        throw new DockerError(409, words)
      }
      return { Id: row.error?.initFailed?.id ?? 'some' }
    }
    const logs: string[] = []
    const log = { ...silentEngine.logFor(''), error: (line: string) => logs.push(`error: ${line}`) }
    const engine = { ...silentEngine, logFor: () => log }
    const docker = { call: answer, stream: answer } as unknown as DockerEngine
    const plugin = await connectTo(
      dockerPlugin(async () => docker),
      engine,
    )
    try {
      await plugin.call('Configure', { args: {} })
      const failure = (await plugin.call(row.method, row.request).catch((error: unknown) => error)) as ServiceError
      expect({ code: failure.code, message: failure.details }).toEqual({
        code: row.error!.code,
        message: row.error!.message,
      })
      expect(logs).toEqual(row.logs)
      expect(partialIn(failure)).toBe(row.error!.initFailed?.id)
    } finally {
      plugin.close()
      vi.useRealTimers()
    }
  })
})

/** The id of what is there although the call failed. */
function partialIn({ metadata }: ServiceError): string | undefined {
  const [details] = metadata.get('grpc-status-details-bin')
  if (details === undefined) return undefined
  const [any] = statusProto.Status.deserializeBinary(details as Buffer).getDetailsList()
  return proto.ErrorResourceInitFailed.deserializeBinary(any!.getValue_asU8()).getId()
}

describe('of inputs that are wrong the stand-in says', () => {
  test.each(['bad duration', 'no image'])('what the genuine plugin does, and names no property: %s', async (step) => {
    const { request, response } = rowOf(step, 'Check')
    expect(await answers({ step, method: 'Check', request, response })).toEqual(response)
  })
})
