import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { type ServerUnaryCall, type sendUnaryData, status, type UntypedServiceImplementation } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'
import plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { ENGINE_VERSION } from '../engine/build.ts'
import { requiredPlugins } from './packages.ts'

/** With this code `cmd/run` says that it has told the user already what went wrong. */
const ALREADY_REPORTED = 32

/** The `LanguageRuntime` service; what is not here is answered with "unimplemented" by gRPC itself. */
export function languageRuntime(engineAddress: string): UntypedServiceImplementation {
  const running = new Set<ChildProcess>()
  const stop = () => {
    for (const child of running) child.kill()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop()
      process.exit(0)
    })
  }

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
      const child = startProgram(request, engineAddress)
      running.add(child)
      const code = await new Promise<number | string>((done, fail) => {
        child.once('error', fail)
        child.once('close', (code, signal) => done(code ?? signal ?? 'unknown'))
      }).finally(() => running.delete(child))
      const response = new language.RunResponse()
      if (code === ALREADY_REPORTED) response.setBail(true)
      else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`)
      return response
    }),

    cancel: unary((_: empty.Empty) => {
      stop()
      return new empty.Empty()
    }),
  }
}

function startProgram(request: language.RunRequest, engineAddress: string): ChildProcess {
  const info = request.getInfo()!
  const folder = info.getProgramDirectory()
  const options = info.getOptions()?.toJavaScript() ?? {}
  const unknown = Object.keys(options).filter((name) => name !== 'typescript')
  if (unknown.length > 0) throw new Error(`this stand-in for the Node.js language host knows no option ${unknown}`)
  const typescript = options.typescript !== false
  const flags: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info.getRootDirectory(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  }
  return spawn(
    process.execPath,
    [
      createRequire(join(resolve(folder), 'package.json')).resolve('@pulumi/pulumi/cmd/run/index.js'),
      ...Object.entries(flags).flatMap(([name, value]) => (value === '' ? [] : [`--${name}`, value])),
      ...(request.getDryrun() ? ['--dry-run'] : []),
      info.getEntryPoint() || '.',
      ...request.getArgsList(),
    ],
    {
      cwd: request.getPwd() || folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        // In the environment, not among the arguments: it may hold secrets.
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: String(typescript),
      },
    },
  )
}

function unary<Incoming, Outgoing>(answer: (request: Incoming) => Outgoing | Promise<Outgoing>) {
  return async (call: ServerUnaryCall<Incoming, Outgoing>, callback: sendUnaryData<Outgoing>): Promise<void> => {
    try {
      callback(null, await answer(call.request))
    } catch (error) {
      callback({ code: status.UNKNOWN, message: error instanceof Error ? error.message : String(error) })
    }
  }
}
