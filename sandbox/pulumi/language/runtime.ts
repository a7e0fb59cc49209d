import {
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { ENGINE_VERSION } from '../engine/build.ts'
import { requiredPlugins } from './packages.ts'
import type { PolicyPackCall } from './policy-packs.ts'
import type { Programs } from './programs.ts'

/** With this code `cmd/run` says that it has told the user already what went wrong. */
const ALREADY_REPORTED = 32

/** The `LanguageRuntime` service; what is not here is answered with "unimplemented" by gRPC itself. */
export function languageRuntime(programs: Programs): UntypedServiceImplementation {
  return {
    handshake: unary((_: language.LanguageHandshakeRequest) => new language.LanguageHandshakeResponse()),

    getPluginInfo: unary((_: empty.Empty) => {
      const info = new plugin.PluginInfo()
      info.setVersion(`v${ENGINE_VERSION}`)
      return info
    }),

    about: unary((_: language.AboutRequest) => {
      const about = new language.AboutResponse()
      about.setExecutable(process.execPath)
      about.setVersion(process.version)
      return about
    }),

    getRequiredPackages: unary(async (request: language.GetRequiredPackagesRequest) => {
      const response = new language.GetRequiredPackagesResponse()
      for (const { name, version } of await requiredPlugins(request.getInfo()!.getProgramDirectory())) {
        const dependency = new plugin.PackageDependency()
        dependency.setName(name)
        dependency.setKind('resource')
        dependency.setVersion(version)
        response.addPackages(dependency)
      }
      return response
    }),

    run: unary(async (request: language.RunRequest) => {
      const code = await programs.run(request)
      const response = new language.RunResponse()
      if (code === ALREADY_REPORTED) response.setBail(true)
      else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`)
      return response
    }),

    runPlugin: streaming((call: PolicyPackCall) => programs.runPolicyPack(call)),

    cancel: unary((_: empty.Empty) => {
      programs.stop()
      return new empty.Empty()
    }),
  }
}

function unary<Incoming, Outgoing>(answer: (request: Incoming) => Outgoing | Promise<Outgoing>) {
  return async (call: ServerUnaryCall<Incoming, Outgoing>, callback: sendUnaryData<Outgoing>): Promise<void> => {
    try {
      callback(null, await answer(call.request))
    } catch (error) {
      callback(failure(error))
    }
  }
}

function streaming<Incoming, Outgoing>(answer: (call: ServerWritableStream<Incoming, Outgoing>) => Promise<void>) {
  return async (call: ServerWritableStream<Incoming, Outgoing>): Promise<void> => {
    await answer(call).catch((error: unknown) => call.emit('error', failure(error)))
  }
}

function failure(error: unknown) {
  return { code: status.UNKNOWN, message: error instanceof Error ? error.message : String(error) }
}
