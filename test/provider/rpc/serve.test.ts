import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { credentials, Server, ServerCredentials } from '@grpc/grpc-js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import type engineProto from '@pulumi/pulumi/proto/engine_pb.js'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import proto from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { expect, test } from 'vitest'
import { encode } from '../../../provider/rpc/values.ts'

const program = join(import.meta.dirname, '../../../sandbox/pulumi/command/main.ts')

/** An engine that only listens to what its plugins say. */
async function startEngine() {
  const said: engineProto.LogRequest[] = []
  const server = new Server()
  server.addService(engineGrpc.EngineService, {
    log: (call: { request: engineProto.LogRequest }, callback: (error: null, answer: empty.Empty) => void) => {
      said.push(call.request)
      callback(null, new empty.Empty())
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { said, address: `127.0.0.1:${port}`, die: () => server.forceShutdown() }
}

async function startPlugin(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, port, ended: once(child, 'exit') }
}

test('a plugin process says its port, logs to the engine, and ends when the engine dies', async () => {
  const engine = await startEngine()
  const { port, ended } = await startPlugin('--tracing', 'off', engine.address)
  expect(port).toMatch(/^\d+$/)

  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
  const request = new proto.CreateRequest()
  request.setUrn('urn:pulumi:dev::p::command:local:Command::c')
  request.setProperties(encode({ create: 'echo hello' }))
  await new Promise<void>((resolve, reject) => {
    client.create(request, (error) => (error ? reject(error) : resolve()))
  })
  await expect
    .poll(() => engine.said.map((line) => [line.getUrn(), line.getMessage()]))
    .toContainEqual([request.getUrn(), 'hello'])
  client.close()

  engine.die()
  expect(await ended).toEqual([0, null])
})

test.for(['SIGTERM', 'SIGINT'] as const)('a plugin process ends in order on %s', async (signal) => {
  const { child, ended } = await startPlugin()
  child.kill(signal)
  expect(await ended).toEqual([0, null])
})
