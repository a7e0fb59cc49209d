import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  /** Ends the child and everything it started. */
  signal?: AbortSignal | undefined
  /** Called with each line of output, standard error included. */
  onLine?: (line: string) => void
  /** What the child reads on standard input. */
  input?: Readable | string
  /** Takes standard output instead of the result and `onLine`: for bytes that are no lines. */
  output?: Writable
}

/** A command ended with a failure; the message holds its last lines. */
export class CommandError extends Error {
  override name = 'CommandError'
}

const LAST_LINES = 15

/**
 * Runs a command to its end and returns its standard output.
 *
 * The child leads a process group of its own, and aborting ends the group: a build tool that is killed alone leaves its
 * own children running.
 */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  const end = () => killGroup(child)
  options.signal?.addEventListener('abort', end, { once: true })
  const last: string[] = []
  const out: string[] = []
  const note = (line: string) => {
    last.push(line)
    if (last.length > LAST_LINES) last.shift()
    options.onLine?.(line)
  }
  try {
    const [code] = await Promise.all([
      ended(child),
      lines(child.stderr!, note),
      options.output
        ? pipeline(child.stdout!, options.output)
        : lines(child.stdout!, (line) => {
            out.push(line)
            note(line)
          }),
      feed(child, options.input),
    ])
    options.signal?.throwIfAborted()
    if (code !== 0) throw new CommandError(`${command} ended with ${code}: ${last.join('\n')}`)
    return out.join('\n')
  } finally {
    options.signal?.removeEventListener('abort', end)
  }
}

/** Whether the command runs and ends with success. */
export async function succeeds(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  )
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'an unknown end'))
  })
}

async function lines(stream: Readable, each: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) each(line)
}

async function feed(child: ChildProcess, input: Readable | string | undefined): Promise<void> {
  if (input === undefined) return
  // A child that ends early closes its input: its exit code says why, the broken pipe does not.
  await pipeline(typeof input === 'string' ? Readable.from([input]) : input, child.stdin!).catch(() => undefined)
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It ended by itself in the meantime.
  }
}
