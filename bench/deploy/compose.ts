import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { run } from '../../sandbox/docker/run.ts'
import type { ComposeCommand } from './compose-command.ts'
import type { ComposeProject } from './compose-file.ts'
import type { Ground } from './ground.ts'

/** The same four containers as a compose project. */
export class ComposeSide {
  readonly title = 'compose'
  readonly command = 'docker compose up --wait'
  readonly #ground: Ground
  readonly #compose: ComposeCommand

  private constructor(ground: Ground, compose: ComposeCommand) {
    this.#ground = ground
    this.#compose = compose
  }

  /** Writes the project; nothing is deployed yet. */
  static async make(ground: Ground, compose: ComposeCommand, project: ComposeProject): Promise<ComposeSide> {
    const side = new ComposeSide(ground, compose)
    for (const [path, content] of Object.entries(project.files)) {
      await mkdir(dirname(join(side.#folder, path)), { recursive: true })
      // As the uploads of the other side: read by whichever user a container runs as. The folder above keeps others out.
      await writeFile(join(side.#folder, path), content, { mode: 0o644 })
    }
    await writeFile(side.#file, stringify(project.compose, { aliasDuplicateObjects: false }))
    return side
  }

  async up(): Promise<void> {
    await this.#run(['up', '--wait'])
  }

  async down(): Promise<void> {
    await this.#run(['down', '--volumes'])
  }

  get #folder(): string {
    return join(this.#ground.folder, 'compose')
  }

  get #file(): string {
    return join(this.#folder, 'compose.yaml')
  }

  async #run(args: string[]): Promise<void> {
    const { command, args: first } = this.#compose
    const { host, name, signal } = this.#ground
    await run(command, [...first, '--file', this.#file, '--project-name', name, ...args], {
      env: { DOCKER_HOST: host },
      signal,
    })
  }
}
