import type { DockerEngine } from '../../host/docker/engine.ts'
import { type ExecResult, execIn } from '../../host/docker/exec.ts'

/** A single environment entry may have 128 KiB; base64 makes three bytes four. */
const CHUNK = 90_000

/** Runs shell scripts in a container. What they handle goes through the environment: no process list shows it. */
export class Shell {
  readonly #engine: DockerEngine
  readonly #container: string

  constructor(engine: DockerEngine, container: string) {
    this.#engine = engine
    this.#container = container
  }

  run(script: string, env: Record<string, string> = {}, shell = 'sh'): Promise<ExecResult> {
    return execIn(this.#engine, this.#container, [shell, '-c', script], env)
  }

  /** The bytes of a file as they are; undefined if it cannot be read. */
  async read(path: string): Promise<Buffer | undefined> {
    const { exitCode, stdout } = await this.run('base64 < "$FILE"', { FILE: path })
    return exitCode === 0 ? Buffer.from(stdout, 'base64') : undefined
  }

  /** Where a symbolic link leads, as it is written in it; undefined for what is no link. */
  async link(path: string): Promise<string | undefined> {
    const { exitCode, stdout } = await this.run('readlink "$FILE"', { FILE: path })
    return exitCode === 0 && stdout !== '' ? stdout : undefined
  }

  /** Writes a new file that only its owner may read; what the shell says on failure, or nothing. */
  async write(path: string, text: string): Promise<string | undefined> {
    const bytes = Buffer.from(text)
    for (let from = 0; from === 0 || from < bytes.length; from += CHUNK) {
      const part = bytes.subarray(from, from + CHUNK).toString('base64')
      const into = from === 0 ? '>' : '>>'
      const { exitCode, output } = await this.run(`umask 077; printf %s "$PART" | base64 -d ${into} "$FILE"`, {
        ...{ FILE: path, PART: part },
      })
      if (exitCode !== 0) return output
    }
    return undefined
  }
}
