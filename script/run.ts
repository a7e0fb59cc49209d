import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export { alive } from '../infra/alive.ts'

export interface Run {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Returns standard output instead of showing it. */
  capture?: boolean
  /** Returns standard error too. */
  quiet?: boolean
  /** Told each line of standard output as it comes; it may end the program early. */
  onLine?: (line: string, end: () => void) => void
}

/** How a program ended: its exit code (130 after a signal) and what it wrote, where that was captured. */
export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, showing what it shows. Ctrl-C goes to the program; we end after it. */
export async function run(command: string, args: string[], options: Run = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['inherit', options.capture || options.onLine ? 'pipe' : 'inherit', options.quiet ? 'pipe' : 'inherit'],
  })
  const { onLine } = options
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
  }
}
