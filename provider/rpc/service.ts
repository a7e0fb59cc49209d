import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js'
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js'
import proto from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import type { Engine } from './engine-log.ts'
import { toGrpcError, Unimplemented } from './errors.ts'
import type { Checked, Diff, DiffKind, Plugin, Request, ResourceHandlers } from './plugin.ts'
import { decode, encode } from './values.ts'

/** What the service needs of the process it runs in. */
export interface Surroundings {
  /** The engine to log to. It may become known only with `Attach`. */
  engine(): Engine
  attach(address: string): void
  /** Aborted by `Cancel` and when the process is told to end. */
  readonly cancelled: AbortController
}

/**
 * The `ResourceProvider` service of Pulumi's plugin protocol, spoken for a {@link Plugin}. A method that is not here
 * is answered with "unimplemented" by gRPC itself.
 */
export function resourceProvider(plugin: Plugin, surroundings: Surroundings): UntypedServiceImplementation {
  const { secrets = false, resources = false, outputs = false } = plugin.accepts ?? {}

  const handlersOf = (urn: string): ResourceHandlers => {
    const type = typeOf(urn)
    const handlers = plugin.types[type]
    if (!handlers) throw new Unimplemented(`${plugin.name} ${plugin.version} has no resource type ${type}`)
    return handlers
  }

  return {
    handshake: unary(surroundings, (_: proto.ProviderHandshakeRequest) => {
      const response = new proto.ProviderHandshakeResponse()
      response.setAcceptSecrets(secrets)
      response.setAcceptResources(resources)
      response.setAcceptOutputs(outputs)
      return response
    }),

    attach: unary(surroundings, (request: pluginProto.PluginAttach) => {
      surroundings.attach(request.getAddress())
      return new empty.Empty()
    }),

    getPluginInfo: unary(surroundings, (_: empty.Empty) => {
      const response = new pluginProto.PluginInfo()
      response.setVersion(plugin.version)
      return response
    }),

    getSchema: unary(surroundings, (_: proto.GetSchemaRequest) => {
      if (!plugin.schema) throw new Unimplemented(`${plugin.name} has no schema`)
      const response = new proto.GetSchemaResponse()
      response.setSchema(plugin.schema())
      return response
    }),

    checkConfig: unary(surroundings, async (request: proto.CheckRequest, context) => {
      const news = decode(request.getNews())
      if (!plugin.checkConfig) return checkResponse({ inputs: news })
      return checkResponse(await plugin.checkConfig({ ...context, ...checkArguments(request), news }))
    }),

    // An empty answer: no configuration change replaces the provider, and with it all its resources.
    diffConfig: unary(surroundings, (_: proto.DiffRequest) => new proto.DiffResponse()),

    configure: unary(surroundings, async (request: proto.ConfigureRequest, context) => {
      await plugin.configure?.(decode(request.getArgs()), context)
      const response = new proto.ConfigureResponse()
      response.setSupportspreview(true)
      response.setAcceptsecrets(secrets)
      response.setAcceptresources(resources)
      response.setAcceptoutputs(outputs)
      return response
    }),

    invoke: unary(surroundings, async (request: proto.InvokeRequest, context) => {
      const invoke = plugin.invokes?.[request.getTok()]
      if (!invoke) throw new Unimplemented(`${plugin.name} ${plugin.version} has no function ${request.getTok()}`)
      const response = new proto.InvokeResponse()
      const preview = request.getPreview()
      response.setReturn(encode(await invoke(decode(request.getArgs()), { ...context, preview })))
      return response
    }),

    check: unary(surroundings, async (request: proto.CheckRequest, context) =>
      checkResponse(await handlersOf(context.urn).check({ ...context, ...checkArguments(request) })),
    ),

    diff: unary(surroundings, async (request: proto.DiffRequest, context) =>
      diffResponse(
        await handlersOf(context.urn).diff({
          ...context,
          id: request.getId(),
          olds: decode(request.getOlds()),
          oldInputs: decode(request.getOldInputs()),
          news: decode(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),

    create: unary(surroundings, async (request: proto.CreateRequest, context) => {
      const created = await handlersOf(context.urn).create({
        ...context,
        news: decode(request.getProperties()),
        preview: request.getPreview(),
        timeout: request.getTimeout() || undefined,
      })
      const response = new proto.CreateResponse()
      response.setId(created.id)
      response.setProperties(encode(created.outputs))
      return response
    }),

    read: unary(surroundings, async (request: proto.ReadRequest, context) => {
      const found = await handlersOf(context.urn).read({
        ...context,
        id: request.getId(),
        state: decode(request.getProperties()),
        inputs: decode(request.getInputs()),
      })
      const response = new proto.ReadResponse()
      // An answer without an id is the protocol's word for "gone".
      if (found) {
        response.setId(found.id)
        response.setInputs(encode(found.inputs))
        response.setProperties(encode(found.outputs))
      }
      return response
    }),

    update: unary(surroundings, async (request: proto.UpdateRequest, context) => {
      const handlers = handlersOf(context.urn)
      if (!handlers.update) throw new Unimplemented(`${typeOf(context.urn)} cannot be updated in place`)
      const values = await handlers.update({
        ...context,
        id: request.getId(),
        olds: decode(request.getOlds()),
        oldInputs: decode(request.getOldInputs()),
        news: decode(request.getNews()),
        ignoreChanges: request.getIgnorechangesList(),
        preview: request.getPreview(),
        timeout: request.getTimeout() || undefined,
      })
      const response = new proto.UpdateResponse()
      response.setProperties(encode(values))
      return response
    }),

    delete: unary(surroundings, async (request: proto.DeleteRequest, context) => {
      await handlersOf(context.urn).delete({
        ...context,
        id: request.getId(),
        olds: decode(request.getProperties()),
        oldInputs: decode(request.getOldInputs()),
        timeout: request.getTimeout() || undefined,
      })
      return new empty.Empty()
    }),

    cancel: unary(surroundings, (_: empty.Empty) => {
      surroundings.cancelled.abort(new Error('cancelled'))
      return new empty.Empty()
    }),
  }
}

/** Turns a function into a gRPC method. What it throws becomes the answer, so that no call is left hanging. */
function unary<Incoming, Outgoing>(
  surroundings: Surroundings,
  answer: (request: Incoming, context: Request) => Outgoing | Promise<Outgoing>,
) {
  return async (call: ServerUnaryCall<Incoming, Outgoing>, callback: sendUnaryData<Outgoing>): Promise<void> => {
    const urn = (call.request as { getUrn?(): string }).getUrn?.() ?? ''
    const hungUp = new AbortController()
    call.on('cancelled', () => hungUp.abort(new Error('cancelled')))
    const log = surroundings.engine().logFor(urn)
    const signal = AbortSignal.any([surroundings.cancelled.signal, hungUp.signal])
    try {
      callback(null, await answer(call.request, { urn, signal, log }))
    } catch (error) {
      if (error instanceof Error && error.stack) log.debug(error.stack)
      callback(toGrpcError(error))
    }
  }
}

/** The type in `urn:pulumi:stack::project::parent$type::name`. */
function typeOf(urn: string): string {
  return urn.split('::')[2]?.split('$').at(-1) ?? ''
}

function checkArguments(request: proto.CheckRequest) {
  return {
    olds: decode(request.getOlds()),
    news: decode(request.getNews()),
    randomSeed: Buffer.from(request.getRandomseed_asU8()),
  }
}

function checkResponse({ inputs, failures = [] }: Checked): proto.CheckResponse {
  const response = new proto.CheckResponse()
  response.setInputs(encode(inputs))
  for (const { property, reason } of failures) {
    const failure = new proto.CheckFailure()
    failure.setProperty(property)
    failure.setReason(reason)
    response.addFailures(failure)
  }
  return response
}

const kinds: Record<DiffKind, proto.PropertyDiff.Kind> = {
  add: proto.PropertyDiff.Kind.ADD,
  'add-replace': proto.PropertyDiff.Kind.ADD_REPLACE,
  delete: proto.PropertyDiff.Kind.DELETE,
  'delete-replace': proto.PropertyDiff.Kind.DELETE_REPLACE,
  update: proto.PropertyDiff.Kind.UPDATE,
  'update-replace': proto.PropertyDiff.Kind.UPDATE_REPLACE,
}

function diffResponse(diff: Diff): proto.DiffResponse {
  const { DiffChanges } = proto.DiffResponse
  const response = new proto.DiffResponse()
  response.setChanges(diff.changes ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE)
  response.setReplacesList([...(diff.replaces ?? [])])
  response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false)
  response.setDiffsList([...(diff.diffs ?? [])])
  response.setStablesList([...(diff.stables ?? [])])
  if (diff.detailedDiff) {
    response.setHasdetaileddiff(true)
    for (const [path, { kind, inputDiff = false }] of Object.entries(diff.detailedDiff)) {
      const property = new proto.PropertyDiff()
      property.setKind(kinds[kind])
      property.setInputdiff(inputDiff)
      response.getDetaileddiffMap().set(path, property)
    }
  }
  return response
}
