import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A command line, and what it runs with. */
export interface Command {
  readonly command: string
  readonly interpreter: readonly string[]
  readonly dir: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: string | undefined
  /** Texts that must not be shown: they are blotted out of errors and of lines passed to `onLine`. */
  readonly secrets: readonly string[]
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
  readonly signal: AbortSignal
}

export interface Outcome {
  readonly stdout: string
  readonly stderr: string
}

/** As Go, and with it the genuine plugin, calls them. */
const signalNames: Record<string, string> = { SIGINT: 'interrupt', SIGKILL: 'killed', SIGTERM: 'terminated' }

/** Runs the command to its end. If that is not a good one, the error has its output, as the genuine plugin's has. */
export async function run(command: Command): Promise<Outcome> {
  command.signal.throwIfAborted()
  const [program, ...flags] = command.interpreter
  const child = spawn(program!, [...flags, command.command], {
    ...(command.dir === undefined ? {} : { cwd: command.dir }),
    env: { ...process.env, ...command.environment },
    stdio: 'pipe',
    // A group of its own, so that a cancelled update ends what the shell has started, too.
    detached: true,
  })
  const abort = () => {
    if (child.pid) process.kill(-child.pid, 'SIGTERM')
  }
  command.signal.addEventListener('abort', abort, { once: true })
  // The command may end without reading what it was given.
  child.stdin.on('error', () => {})
  child.stdin.end(command.stdin ?? '')

  let both = ''
  const read = async (stream: Readable, name: 'stdout' | 'stderr') => {
    let text = ''
    stream.on('data', (chunk: Buffer) => {
      text += chunk
      both += chunk
    })
    for await (const line of createInterface({ input: stream })) command.onLine(blot(line, command.secrets), name)
    return text.replace(/\n$/, '')
  }
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) =>
      resolve(signal ? `signal: ${signalNames[signal] ?? signal}` : code ? `exit status ${code}` : ''),
    )
  })
  const [failure, stdout, stderr] = await Promise.all([
    ended,
    read(child.stdout, 'stdout'),
    read(child.stderr, 'stderr'),
  ])
  command.signal.removeEventListener('abort', abort)
  if (failure) {
    throw new Error(blot(`${failure}: running ${JSON.stringify(command.command)}:\n${both}`, command.secrets))
  }
  return { stdout, stderr }
}

function blot(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[secret]')), text)
}
