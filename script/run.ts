import { spawn } from 'node:child_process'

export { alive } from '../infra/alive.ts'

export interface Run {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Returns standard output instead of showing it. */
  capture?: boolean
}

/** How a program ended: its exit code (130 after a signal) and, if captured, what it wrote to standard output. */
export interface Ended {
  code: number
  stdout: string
}

/** Runs a program to its end, showing what it shows. Ctrl-C goes to the program; we end after it. */
export async function run(command: string, args: string[], options: Run = {}): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['inherit', options.capture ? 'pipe' : 'inherit', 'inherit'],
  })
  const wait = () => {}
  process.on('SIGINT', wait)
  try {
    return await new Promise((resolve, reject) => {
      let stdout = ''
      child.stdout?.on('data', (chunk: Buffer) => {
        stdout += chunk
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code: code ?? 130, stdout }))
    })
  } finally {
    process.off('SIGINT', wait)
  }
}
