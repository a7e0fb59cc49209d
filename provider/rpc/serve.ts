import { Server, ServerCredentials } from '@grpc/grpc-js'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import { connectEngine, type Engine, silentEngine } from './engine-log.ts'
import type { Plugin } from './plugin.ts'
import { resourceProvider } from './service.ts'

/** Properties may be of any size: an uploaded file, thousands of objects in one resource. */
const noLimit = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }

/**
 * Runs the plugin as the process that Pulumi started: listens on a free port of the loopback, says which on standard
 * output, and serves until it is told to end or its engine is gone.
 */
export async function serve(plugin: Plugin): Promise<void> {
  const cancelled = new AbortController()
  const end = () => {
    cancelled.abort(new Error('cancelled'))
    process.exit(0)
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)

  const address = engineAddress(process.argv.slice(2))
  let engine: Engine = address ? connectEngine(address, end) : silentEngine
  const { port } = await listen(plugin, {
    cancelled,
    engine: () => engine,
    attach: (to) => {
      engine.close()
      engine = connectEngine(to, end)
    },
  })
  process.stdout.write(`${port}\n`)
}

/** Starts the plugin's gRPC server on a free port of the loopback. */
export async function listen(
  plugin: Plugin,
  surroundings: Parameters<typeof resourceProvider>[1],
): Promise<{ port: number; close: () => void }> {
  const server = new Server(noLimit)
  server.addService(providerGrpc.ResourceProviderService, resourceProvider(plugin, surroundings))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return { port, close: () => server.forceShutdown() }
}

/** The engine's address stands among flags for logging and tracing that mean nothing here. */
function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((argument) => /^[\w.[\]:-]+:\d+$/.test(argument) && !argument.startsWith('-'))
}
