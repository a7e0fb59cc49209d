import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Run {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Returns standard output instead of showing it. */
  capture?: boolean
  /** Returns standard error too. */
  quiet?: boolean
  /** Told each line of standard output as it comes; it may end the program early. */
  onLine?: (line: string, end: () => void) => void
  /** Calls the program off, as one Ctrl-C would. It runs in a group of its own then: a real Ctrl-C comes to us alone. */
  signal?: AbortSignal | undefined
}

/** How a program ended: its exit code (130 after a signal) and what it wrote, where that was captured. */
export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, showing what it shows. Ctrl-C goes to the program; we end after it. */
export async function run(command: string, args: string[], options: Run = {}): Promise<Ended> {
  const { onLine, signal } = options
  const child = spawn(command, args, {
    detached: signal !== undefined,
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['inherit', options.capture || options.onLine ? 'pipe' : 'inherit', options.quiet ? 'pipe' : 'inherit'],
  })
  const callOff = () => {
    // It may just have ended by itself.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT')
  }
  if (signal?.aborted) callOff()
  else signal?.addEventListener('abort', callOff, { once: true })
  // As a Ctrl-C would: the program finishes what it is at.
  if (onLine) createInterface({ input: child.stdout! }).on('line', (line) => onLine(line, () => child.kill('SIGINT')))
  const wait = () => {}
  process.on('SIGINT', wait)
  try {
    return await new Promise((resolve, reject) => {
      let stdout = ''
      let stderr = ''
      if (options.capture) {
        child.stdout!.on('data', (chunk: Buffer) => {
          stdout += chunk
        })
      }
      child.stderr?.on('data', (chunk: Buffer) => {
        stderr += chunk
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code: code ?? 130, stdout, stderr }))
    })
  } finally {
    process.off('SIGINT', wait)
    signal?.removeEventListener('abort', callOff)
  }
}
