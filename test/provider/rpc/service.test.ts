import { credentials, type ServiceError, status } from '@grpc/grpc-js'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import proto from '@pulumi/pulumi/proto/provider_pb.js'
import statusProto from '@pulumi/pulumi/proto/status_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { NetBoxError } from '../../../netbox/index.ts'
import { type Engine, silentEngine } from '../../../provider/rpc/engine-log.ts'
import { InitFailed } from '../../../provider/rpc/errors.ts'
import type { Plugin, ResourceHandlers } from '../../../provider/rpc/plugin.ts'
import { listen } from '../../../provider/rpc/serve.ts'
import { decode, encode, Secret, UNKNOWN } from '../../../provider/rpc/values.ts'

const URN = 'urn:pulumi:dev::project::parent:index:Parent$test:index:Thing::name'

const thing: ResourceHandlers = {
  check: ({ news }) => ({ inputs: news }),
  diff: () => ({ changes: false }),
  create: ({ news }) => ({ id: 'one', outputs: news }),
  read: () => undefined,
  delete: () => {},
}

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function connect(
  handlers: Partial<ResourceHandlers>,
  plugin: Partial<Plugin> = {},
  engine: Engine = silentEngine,
) {
  const cancelled = new AbortController()
  const served = { name: 'test', version: '1.2.3', types: { 'test:index:Thing': { ...thing, ...handlers } }, ...plugin }
  const { port, close } = await listen(served, { cancelled, engine: () => engine, attach() {} })
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  })
  closers.push(() => client.close(), close)
  return client
}

/** Calls a method of the client and waits for the answer. */
function ask<Request, Response>(
  method: (request: Request, callback: (error: ServiceError | null, response: Response) => void) => unknown,
  client: object,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, response) => (error ? reject(error) : resolve(response)))
  })
}

function createRequest(properties = {}, preview = false): proto.CreateRequest {
  const request = new proto.CreateRequest()
  request.setUrn(URN)
  request.setProperties(encode(properties))
  request.setPreview(preview)
  return request
}

const create = (client: object, request: proto.CreateRequest): Promise<proto.CreateResponse> =>
  ask(providerGrpc.ResourceProviderClient.prototype.create as never, client, request)

describe('the plugin service', () => {
  test('hands over what the engine says, and the answer back', async () => {
    const handler = vi.fn<ResourceHandlers['create']>(() => ({
      id: 'one',
      outputs: { b: new Secret('s'), c: UNKNOWN },
    }))
    const client = await connect({ create: handler })
    const response = await create(client, createRequest({ a: new Secret(1) }, true))
    expect(handler.mock.calls[0]![0]).toMatchObject({ urn: URN, preview: true, timeout: undefined })
    expect((handler.mock.calls[0]![0].news.a as Secret).value).toBe(1)
    expect(response.getId()).toBe('one')
    expect((decode(response.getProperties()).b as Secret).value).toBe('s')
    expect(decode(response.getProperties()).c).toBe(UNKNOWN)
  })

  test('takes and gives more than the four megabytes that gRPC allows by itself', async () => {
    const client = await connect({})
    const big = 'x'.repeat(20 * 2 ** 20)
    const response = await create(client, createRequest({ big }))
    expect(decode(response.getProperties()).big).toHaveLength(big.length)
  })

  test('answers with the message of an error and keeps its stack for the debug log', async () => {
    const debug = vi.fn()
    const engine = { ...silentEngine, logFor: () => ({ ...silentEngine.logFor(URN), debug }) }
    const failing = () => {
      throw new TypeError('no such thing')
    }
    const client = await connect({ create: failing }, {}, engine)
    await expect(create(client, createRequest())).rejects.toMatchObject({
      code: status.UNKNOWN,
      details: 'no such thing',
    })
    expect(debug.mock.calls[0]![0]).toContain('service.test.ts')
  })

  test('names the outcome behind what NetBox said', async () => {
    const refused = new NetBoxError({ code: 'changed-meanwhile', message: 'changed by somebody else' })
    const client = await connect({ create: () => Promise.reject(refused) })
    await expect(create(client, createRequest())).rejects.toMatchObject({
      details: 'changed by somebody else (changed-meanwhile)',
    })
  })

  test('tells the engine of something that is there although its creation failed', async () => {
    const outputs = { text: 'x'.repeat(20_000), secret: new Secret('s') }
    const failing = () => {
      throw new InitFailed('not healthy', { id: 'one', outputs, inputs: { a: 1 } })
    }
    const client = await connect({ create: failing })
    const error = await create(client, createRequest()).catch((reason: ServiceError) => reason as never)
    const [details] = (error as unknown as ServiceError).metadata.get('grpc-status-details-bin')
    const answer = statusProto.Status.deserializeBinary(details as Buffer)
    const failure = proto.ErrorResourceInitFailed.deserializeBinary(answer.getDetailsList()[0]!.getValue_asU8())
    expect(answer.getDetailsList()[0]!.getTypeName()).toBe('pulumirpc.ErrorResourceInitFailed')
    expect(failure.getId()).toBe('one')
    expect(failure.getReasonsList()).toEqual(['not healthy'])
    expect(decode(failure.getProperties()).text).toHaveLength(20_000)
    expect(decode(failure.getInputs())).toEqual({ a: 1 })
  })

  test('says that a type, a function or an update is not there', async () => {
    const client = await connect({})
    const request = createRequest()
    request.setUrn('urn:pulumi:dev::project::test:index:Other::name')
    await expect(create(client, request)).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
      details: 'test 1.2.3 has no resource type test:index:Other',
    })
    const invoke = new proto.InvokeRequest()
    invoke.setTok('test:index:f')
    await expect(ask(client.invoke as never, client, invoke)).rejects.toMatchObject({ code: status.UNIMPLEMENTED })
    const update = new proto.UpdateRequest()
    update.setUrn(URN)
    await expect(ask(client.update as never, client, update)).rejects.toMatchObject({ code: status.UNIMPLEMENTED })
  })

  test('a resource that is gone has no id', async () => {
    const client = await connect({})
    const request = new proto.ReadRequest()
    request.setUrn(URN)
    request.setId('one')
    const response = (await ask(client.read as never, client, request)) as proto.ReadResponse
    expect(response.getId()).toBe('')
  })

  test('Cancel aborts what is under way', async () => {
    const started = Promise.withResolvers<void>()
    const client = await connect({
      create: ({ signal }) => {
        started.resolve()
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    const cancelled = expect(create(client, createRequest())).rejects.toMatchObject({ details: 'cancelled' })
    await started.promise
    await ask(client.cancel as never, client, new empty.Empty())
    await cancelled
  })

  test('says in the handshake and in the configuration what it accepts', async () => {
    const configure = vi.fn()
    const client = await connect({}, { accepts: { secrets: true }, configure })
    const handshake = (await ask(
      client.handshake as never,
      client,
      new proto.ProviderHandshakeRequest(),
    )) as proto.ProviderHandshakeResponse
    expect([handshake.getAcceptSecrets(), handshake.getAcceptOutputs()]).toEqual([true, false])
    const request = new proto.ConfigureRequest()
    request.setArgs(encode({ token: new Secret('t') }))
    const response = (await ask(client.configure as never, client, request)) as proto.ConfigureResponse
    expect([response.getSupportspreview(), response.getAcceptsecrets(), response.getAcceptresources()]).toEqual([
      true,
      true,
      false,
    ])
    expect(configure.mock.calls[0]![0].token.value).toBe('t')
  })
})
