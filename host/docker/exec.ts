import { demultiplex, separated } from './container.ts'
import type { DockerEngine } from './engine.ts'

/** What a command inside a container ended with. */
export interface ExecResult {
  exitCode: number
  /** What it is asked for: standard output alone, for a program may warn of anything while it succeeds. */
  stdout: string
  /** Standard output and error as they came, for people: why it failed. */
  output: string
}

/** Runs a command inside a running container and waits for its end. Secrets belong into `env`, never into `command`. */
export async function execIn(
  engine: DockerEngine,
  container: string,
  command: string[],
  env: Record<string, string> = {},
): Promise<ExecResult> {
  const { Id } = await engine.call<{ Id: string }>('POST', `/containers/${encodeURIComponent(container)}/exec`, {
    body: {
      Cmd: command,
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      AttachStdout: true,
      AttachStderr: true,
    },
  })
  const stream = await engine.stream('POST', `/exec/${Id}/start`, { body: { Detach: false, Tty: false } })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const { ExitCode } = await engine.call<{ ExitCode: number }>('GET', `/exec/${Id}/json`)
  const raw = Buffer.concat(chunks)
  return { exitCode: ExitCode, stdout: separated(raw).stdout.trim(), output: demultiplex(raw).trim() }
}
