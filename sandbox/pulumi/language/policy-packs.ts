import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'

/** The engine's wish to run a plugin, and the stream on which it hears what the plugin prints. */
export type PolicyPackCall = ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>

/**
 * Starts a policy pack: `@pulumi/pulumi/cmd/run-policy-pack` of the pack's own dependencies, in the pack's folder.
 *
 * Unlike the genuine language host this one gives a pack no stack configuration.
 */
export function startPolicyPack({ request }: PolicyPackCall): ChildProcess {
  const kind = request.getKind()
  if (kind !== 'analyzer') throw new Error(`this stand-in for the Node.js language host runs no plugin of kind ${kind}`)
  const folder = request.getInfo()!.getProgramDirectory()
  const runner = createRequire(join(folder, 'package.json')).resolve('@pulumi/pulumi/cmd/run-policy-pack/index.js')
  // For a policy pack the folder stands last, for every other kind of plugin first.
  return spawn(process.execPath, [runner, ...request.getArgsList(), folder], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.fromEntries(request.getEnvList().map(variable)),
  })
}

/** Sends on what the pack prints, the port of its server among it, and ends the pack when the engine hangs up. */
export function relay(child: ChildProcess, call: PolicyPackCall): void {
  call.once('cancelled', () => child.kill())
  child.stdout!.on('data', (chunk: Buffer) => send(call, (response) => response.setStdout(chunk)))
  child.stderr!.on('data', (chunk: Buffer) => send(call, (response) => response.setStderr(chunk)))
}

export function send(call: PolicyPackCall, fill: (response: language.RunPluginResponse) => void): void {
  if (call.cancelled) return
  const response = new language.RunPluginResponse()
  fill(response)
  call.write(response)
}

/** `A=b=c` → `['A', 'b=c']`. */
function variable(assignment: string): [string, string] {
  const at = assignment.indexOf('=')
  return [assignment.slice(0, at), assignment.slice(at + 1)]
}
