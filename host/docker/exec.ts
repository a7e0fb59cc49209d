import { demultiplex } from './container.ts'
import type { DockerEngine } from './engine.ts'

/** What a command inside a container ended with; output is standard output and error together. */
export interface ExecResult {
  exitCode: number
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
  return { exitCode: ExitCode, output: demultiplex(Buffer.concat(chunks)).trim() }
}
