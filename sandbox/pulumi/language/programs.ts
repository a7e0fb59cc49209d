import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type language from '@pulumi/pulumi/proto/language_pb.js'
import { type PolicyPackCall, relay, send, startPolicyPack } from './policy-packs.ts'

/** Runs the user's programs and policy packs, each in a Node process of its own. */
export class Programs {
  readonly #engineAddress: string
  readonly #running = new Set<ChildProcess>()

  constructor(engineAddress: string) {
    this.#engineAddress = engineAddress
  }

  /** Runs a program to its end: its exit code, or the name of the signal that ended it. */
  async run(request: language.RunRequest): Promise<number | string> {
    return await this.#untilEnd(start(request, this.#engineAddress))
  }

  /** Runs a policy pack to its end, which comes when the engine is done with it. */
  async runPolicyPack(call: PolicyPackCall): Promise<void> {
    const child = startPolicyPack(call)
    relay(child, call)
    const code = await this.#untilEnd(child)
    send(call, (response) => response.setExitcode(typeof code === 'number' ? code : 1))
    call.end()
  }

  stop(): void {
    for (const child of this.#running) child.kill()
  }

  async #untilEnd(child: ChildProcess): Promise<number | string> {
    this.#running.add(child)
    try {
      return await new Promise<number | string>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'))
      })
    } finally {
      this.#running.delete(child)
    }
  }
}

function start(request: language.RunRequest, engineAddress: string): ChildProcess {
  const info = request.getInfo()!
  const folder = info.getProgramDirectory()
  const options = info.getOptions()?.toJavaScript() ?? {}
  const unknown = Object.keys(options).filter((name) => name !== 'typescript')
  if (unknown.length > 0) throw new Error(`this stand-in for the Node.js language host knows no option ${unknown}`)
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
      createRequire(join(folder, 'package.json')).resolve('@pulumi/pulumi/cmd/run/index.js'),
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
        PULUMI_NODEJS_TYPESCRIPT: String(options.typescript !== false),
      },
    },
  )
}
