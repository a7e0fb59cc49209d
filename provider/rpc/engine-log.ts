import { credentials } from '@grpc/grpc-js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineProto from '@pulumi/pulumi/proto/engine_pb.js'
import * as escaped from '../../text/escape.ts'

const { LogSeverity } = engineProto

/** Lines on the engine's display. Never put a secret in one: the engine cannot know and prints it. */
export interface EngineLog {
  /** Shown beside the resource while it is worked on, then gone. */
  status(line: string): void
  /** Shown with `--debug` only. */
  debug(line: string): void
  info(line: string): void
  warning(line: string): void
  /** The resource counts as failed in the engine's summary, whatever the call itself answers. */
  error(line: string): void
}

/** The way back to the engine that started this plugin. */
export interface Engine {
  logFor(urn: string): EngineLog
  close(): void
}

/**
 * Connects to the engine at `address`. `onGone` is called when the connection ends: an engine that was killed cannot
 * tell its plugins to go.
 */
export function connectEngine(address: string, onGone: () => void): Engine {
  const client = new engineGrpc.EngineClient(address, credentials.createInsecure(), {
    // A connection that goes to sleep would look like an engine that has died.
    'grpc.client_idle_timeout_ms': 2 ** 31 - 1,
  })
  const send = (severity: engineProto.LogSeverity, urn: string, message: string, ephemeral: boolean) => {
    const request = new engineProto.LogRequest()
    request.setSeverity(severity)
    request.setUrn(urn)
    request.setMessage(escaped.terminal(message))
    request.setEphemeral(ephemeral)
    // A line that does not arrive must not fail the resource it speaks of.
    client.log(request, () => {})
  }
  const stop = watch(client.getChannel(), onGone)
  return {
    logFor: (urn) => ({
      status: (line) => send(LogSeverity.INFO, urn, line, true),
      debug: (line) => send(LogSeverity.DEBUG, urn, line, false),
      info: (line) => send(LogSeverity.INFO, urn, line, false),
      warning: (line) => send(LogSeverity.WARNING, urn, line, false),
      error: (line) => send(LogSeverity.ERROR, urn, line, false),
    }),
    close: () => {
      stop()
      client.close()
    },
  }
}

type Channel = ReturnType<InstanceType<typeof engineGrpc.EngineClient>['getChannel']>

/** Calls `onGone` once the channel has been connected and is no longer. */
function watch(channel: Channel, onGone: () => void): () => void {
  const READY = 2
  const SHUTDOWN = 4
  let wasReady = false
  let stopped = false
  const next = () => {
    if (stopped) return
    const state = channel.getConnectivityState(true)
    if (state === READY) wasReady = true
    if (state === SHUTDOWN) return
    if (wasReady && state !== READY) onGone()
    else channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, next)
  }
  next()
  return () => {
    stopped = true
  }
}

/** The log of a plugin that no engine has started. */
export const silentEngine: Engine = {
  logFor: () => ({ status() {}, debug() {}, info() {}, warning() {}, error() {} }),
  close() {},
}
