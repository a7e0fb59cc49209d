import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ServerWritableStream } from '@grpc/grpc-js'
import language from '@pulumi/pulumi/proto/language_pb.js'

type Call = ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>

/**
 * Runs a policy pack until it ends or the engine is done with it: `@pulumi/pulumi/cmd/run-policy-pack` of the pack's
 * own dependencies, in the pack's folder. What it prints goes to the engine, which finds the port of its server there.
 *
 * Unlike the genuine one this gives the pack no stack configuration.
 */
export async function runPolicyPack(call: Call): Promise<void> {
  const kind = call.request.getKind()
  if (kind !== 'analyzer') throw new Error(`this stand-in for the Node.js language host runs no plugin of kind ${kind}`)
  const child = start(call.request)
  call.once('cancelled', () => child.kill())
  child.stdout!.on('data', (chunk: Buffer) => send(call, (response) => response.setStdout(chunk)))
  child.stderr!.on('data', (chunk: Buffer) => send(call, (response) => response.setStderr(chunk)))
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (ended) => resolve(ended ?? 1))
  })
  send(call, (response) => response.setExitcode(code))
  call.end()
}

function start(request: language.RunPluginRequest): ChildProcess {
  const folder = request.getInfo()!.getProgramDirectory()
  const runner = createRequire(join(folder, 'package.json')).resolve('@pulumi/pulumi/cmd/run-policy-pack/index.js')
  // For a policy pack the folder stands last, for every other kind of plugin first.
  return spawn(process.execPath, [runner, ...request.getArgsList(), folder], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: Object.fromEntries(request.getEnvList().map(variable)),
  })
}

/** `A=b=c` → `['A', 'b=c']`. */
function variable(assignment: string): [string, string] {
  const at = assignment.indexOf('=')
  return [assignment.slice(0, at), assignment.slice(at + 1)]
}

function send(call: Call, fill: (response: language.RunPluginResponse) => void): void {
  if (call.cancelled) return
  const response = new language.RunPluginResponse()
  fill(response)
  call.write(response)
}
