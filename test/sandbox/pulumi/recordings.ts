import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { credentials } from '@grpc/grpc-js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import proto from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { silentEngine } from '../../../provider/rpc/engine-log.ts'
import type { Plugin } from '../../../provider/rpc/plugin.ts'
import { listen } from '../../../provider/rpc/serve.ts'

type Json = Record<string, unknown>

/** One call that the engine made to a genuine plugin, and what that answered. */
export interface Recorded {
  readonly recording: string
  readonly service: string
  readonly method: string
  readonly request: Json
  readonly response: Json
}

export const fixtures = join(import.meta.dirname, '../../fixtures/pulumi')

const recordings = [
  'up',
  'noop',
  'preview',
  'replace',
  'refresh',
  'refresh-stopped',
  'up-stopped',
  'refresh-gone',
  'destroy',
]

export const recorded: readonly Recorded[] = recordings
  .flatMap((recording) =>
    readFileSync(join(fixtures, `${recording}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => ({ recording, ...(JSON.parse(line) as Omit<Recorded, 'recording'>) })),
  )
  // No answer is the genuine command plugin's "unimplemented" to DiffConfig: to the engine, the same as an empty one.
  .filter(({ response }) => response !== null)

/** The recorded calls to one plugin that are about a resource, a function or its configuration. */
export function callsTo(name: string): Recorded[] {
  return recorded.filter(({ service, request }) => {
    if (service !== 'ResourceProvider') return false
    const subject = String(request.urn ?? request.tok ?? '')
    return subject.includes(`::${name}:`) || subject.startsWith(`${name}:`) || subject.includes(`providers:${name}::`)
  })
}

/** Names a recorded call in the output of the tests. */
export function title({ recording, method, request }: Recorded): string {
  const subject = String(request.urn ?? request.tok)
    .split('::')
    .slice(-2)
    .join(' ')
  return `${recording}: ${method} ${subject}${request.preview ? ' (preview)' : ''}`
}

const requests: Record<string, new () => object> = {
  Check: proto.CheckRequest,
  CheckConfig: proto.CheckRequest,
  Configure: proto.ConfigureRequest,
  Create: proto.CreateRequest,
  Delete: proto.DeleteRequest,
  Diff: proto.DiffRequest,
  DiffConfig: proto.DiffRequest,
  GetPluginInfo: empty.Empty,
  Invoke: proto.InvokeRequest,
  Read: proto.ReadRequest,
  Update: proto.UpdateRequest,
}

/** A plugin behind real gRPC, as the engine talks to it. */
export async function connectTo(served: Plugin, engine = silentEngine) {
  const cancelled = new AbortController()
  const { port, close } = await listen(served, { cancelled, engine: () => engine, attach() {} })
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  })
  return {
    call: async (method: string, request: Json): Promise<Json> => {
      const name = `${method[0]!.toLowerCase()}${method.slice(1)}`
      return new Promise((resolve, reject) => {
        const send = (client as unknown as Record<string, (...args: unknown[]) => void>)[name]!
        send.call(client, messageOf(method, request), (error: Error | null, response: object) =>
          error ? reject(error) : resolve(jsonOf(response)),
        )
      })
    },
    close: () => {
      client.close()
      close()
    },
  }
}

function messageOf(method: string, request: Json): object {
  const message = new requests[method]!()
  const setters = Object.getOwnPropertyNames(Object.getPrototypeOf(message))
  for (const [key, value] of Object.entries(request)) {
    if (key === 'variables') continue
    const name = setters.find((setter) => new RegExp(`^set${key}(list)?$`, 'i').test(setter))
    if (!name) throw new Error(`${method} has no ${key}`)
    const isBag = typeof value === 'object' && value !== null && !Array.isArray(value)
    const written = isBag ? struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>) : value
    ;(message as Record<string, (value: unknown) => void>)[name]!(written)
  }
  return message
}

/** A message as the recordings have it: what is empty is left out. */
function jsonOf(message: object): Json {
  return withoutEmpty(fieldsOf(message))
}

function fieldsOf(message: object): Json {
  const bag = (value: struct.Struct | undefined) => value?.toJavaScript()
  if (message instanceof proto.CheckResponse) {
    return {
      inputs: bag(message.getInputs()),
      failures: message.getFailuresList().map((failure) => failure.toObject()),
    }
  }
  if (message instanceof proto.DiffResponse) {
    const details: [string, proto.PropertyDiff][] = []
    message.getDetaileddiffMap().forEach((detail, path) => void details.push([path, detail]))
    return {
      replaces: message.getReplacesList(),
      stables: message.getStablesList(),
      deleteBeforeReplace: message.getDeletebeforereplace(),
      changes: nameOf(proto.DiffResponse.DiffChanges, message.getChanges()),
      diffs: message.getDiffsList(),
      hasDetailedDiff: message.getHasdetaileddiff(),
      detailedDiff: Object.fromEntries(
        details.map(([path, detail]) => {
          const kind = nameOf(proto.PropertyDiff.Kind, detail.getKind())
          return [path, withoutEmpty({ kind, inputDiff: detail.getInputdiff() })]
        }),
      ),
    }
  }
  if (message instanceof proto.ConfigureResponse) {
    return {
      acceptSecrets: message.getAcceptsecrets(),
      supportsPreview: message.getSupportspreview(),
      acceptResources: message.getAcceptresources(),
      acceptOutputs: message.getAcceptoutputs(),
    }
  }
  if (message instanceof proto.InvokeResponse) return { return: bag(message.getReturn()) }
  if (message instanceof proto.CreateResponse) return { id: message.getId(), properties: bag(message.getProperties()) }
  if (message instanceof proto.UpdateResponse) return { properties: bag(message.getProperties()) }
  if (message instanceof proto.ReadResponse) {
    return { id: message.getId(), properties: bag(message.getProperties()), inputs: bag(message.getInputs()) }
  }
  if (message instanceof plugin.PluginInfo) return { version: message.getVersion() }
  return {}
}

function nameOf(names: object, value: number): string | undefined {
  const name = Object.entries(names).find(([, number]) => number === value)?.[0]
  return name === 'DIFF_UNKNOWN' ? undefined : name
}

function withoutEmpty(json: Json): Json {
  const isEmpty = (value: unknown) =>
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(json).filter(([, value]) => !isEmpty(value)))
}

/** What a stand-in leaves out on purpose, each with its reason. */
const omitted = {
  supportsAutonamingConfiguration: 'no stack of this project configures how names are made',
  bcryptHash: 'would need a dependency, and nothing asks for it',
}

const notes = {
  __meta: "the bridge's own notes on a Terraform schema, which only the docker plugin's stand-in has",
  __pulumi_raw_state_delta: "the bridge's own notes on a Terraform state, which only the docker plugin's stand-in has",
}

/** The value without what the stand-ins leave out, at any depth. */
export function comparable(value: unknown): unknown {
  return without({ ...omitted, ...notes }, value)
}

/** The same, with the notes of the bridge, their JSON in one order. */
export function comparableWithNotes(value: unknown): unknown {
  return without(omitted, value)
}

function without(left: object, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => without(left, part))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => !(key in left))
  return Object.fromEntries(
    kept.map(([key, part]) => [key, key === '__meta' ? JSON.parse(String(part)) : without(left, part)]),
  )
}

/** The shape of a value: names and types, with lists of one shape shown once. */
export function shape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((element) => JSON.stringify(shape(element))))]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, shape(part)]),
  )
}
