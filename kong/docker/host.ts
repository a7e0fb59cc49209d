import { posix } from 'node:path'
import { type ContainerInspect, logLines } from '../../host/docker/container.ts'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { type Admin, type DeclarativeHost, GatewayError } from '../gateway.ts'
import { AdminInContainer, adminOff } from './admin.ts'
import type { DeclarativeFacts, Named, Render } from './facts.ts'
import { FOLDER, withHelper } from './helper.ts'
import { Shell } from './shell.ts'

/** Where a text that the gateway shall judge lies in its container for that moment. */
const CANDIDATE = '/tmp/netbox-as-code-candidate.yml'
const RENDERED = '/tmp/netbox-as-code-rendered.yml'
/** Links that lead from one to the next. */
const LINKS = 8
/** Of the dated copies beside the file the newest stay. */
const BACKUPS = 10
/** How Kong's error log marks what matters. */
const ERROR = /\[(?:error|crit|alert|emerg)\]|^Error:/

/** The file of a Kong without a database, worked on through the Docker engine that the gateway runs on. */
export class DockerHost implements DeclarativeHost {
  readonly container: string
  readonly file: string
  readonly admin: Admin
  readonly #engine: DockerEngine
  readonly #facts: DeclarativeFacts
  readonly #image: string
  readonly #inside: Shell
  /** Where the file is, or what it is a link to. */
  #place: { mount: string; path: string; file: string }
  /** On the file's folder, while this run holds the lock. */
  #helper: Shell | undefined

  constructor(engine: DockerEngine, container: string, image: string, facts: DeclarativeFacts) {
    this.container = container
    this.file = facts.file
    this.#engine = engine
    this.#facts = facts
    this.#place = facts
    this.#image = image
    this.admin = facts.admin ? new AdminInContainer(engine, container, facts.admin) : adminOff(container)
    this.#inside = new Shell(engine, container)
  }

  async locked<T>(work: () => Promise<T>): Promise<T> {
    for (let followed = 0; ; followed++) {
      const { mount, path } = this.#place
      const helped = { container: this.container, image: this.#image, mount }
      const done = await withHelper(this.#engine, helped, async (shell) => {
        const link = mount.startsWith('/') ? await shell.link(`${FOLDER}/${path}`) : undefined
        if (link !== undefined) return { link }
        this.#helper = shell
        try {
          return { result: await work() }
        } finally {
          this.#helper = undefined
        }
      })
      if (!('link' in done)) return done.result
      if (followed === LINKS) throw new GatewayError(`the gateway's file ${this.file} is a link that leads nowhere.`)
      // The Docker engine follows the link when it mounts the file: what it leads to is what the gateway reads.
      const real = posix.resolve(mount, done.link!)
      this.#place = { mount: posix.dirname(real), path: posix.basename(real), file: real }
    }
  }

  read(): Promise<string> {
    return this.#onFile(async (shell) => {
      const bytes = await shell.read(this.#path)
      if (!bytes) throw new GatewayError(`the gateway's file ${this.file} cannot be read: is it there?`)
      await this.#assertSameFile(bytes)
      return this.#text(bytes)
    })
  }

  async look(): Promise<string> {
    const bytes = await this.#inside.read(this.#facts.inside)
    if (!bytes) throw new GatewayError(`the gateway ${this.container} cannot read its file ${this.#facts.inside}.`)
    return this.#text(bytes)
  }

  async parse(text: string): Promise<string | undefined> {
    const { render } = this.#facts
    try {
      const refusal = await this.#inside.write(CANDIDATE, text)
      if (refusal !== undefined) return refusal
      const parse = `umask 077; ${render ? `${rendering(render)}\nkong config parse ${RENDERED}` : `kong config parse ${CANDIDATE}`}`
      const { exitCode, output } = await this.#inside.run(parse, render && renamed(render), render?.shell)
      return exitCode === 0 ? undefined : output.replace(/\n\s*Run with --v[\s\S]*$/, '').trim()
    } finally {
      await this.#inside.run(`rm -f ${CANDIDATE} ${RENDERED}`)
    }
  }

  backup(): Promise<string> {
    const stamp = new Date().toISOString().replaceAll(':', '-').replace(/\..*/, 'Z')
    const copy = `${this.#path}.netbox-as-code.${stamp}`
    return this.#onFile(async (shell) => {
      const { exitCode, output } = await shell.run(
        `cp -p "$FILE" "$COPY" || { rm -f "$COPY"; exit 1; }
         ls -1 "$FILE".netbox-as-code.* | sort -r | tail -n +${BACKUPS + 1} | while read -r old; do rm -f "$old"; done`,
        { FILE: this.#path, COPY: copy },
      )
      if (exitCode !== 0) throw this.#noRoom(output)
      return `${this.#place.file}.netbox-as-code.${stamp}`
    })
  }

  write(text: string): Promise<void> {
    return this.#onFile(async (shell) => {
      const refusal = await shell.write('/tmp/next', text)
      if (refusal !== undefined) throw this.#noRoom(refusal)
      // The trial copy shows whether there is room: once the file itself is being written it is too late to find out.
      const trial = await shell.run(
        'cp /tmp/next "$FILE.netbox-as-code-trial"; code=$?; rm -f "$FILE.netbox-as-code-trial"; exit $code',
        { FILE: this.#path },
      )
      if (trial.exitCode !== 0) throw this.#noRoom(trial.output)
      // In place, without emptying the file first: it keeps its inode, which a bind mount of it follows, and its blocks.
      const { exitCode, output } = await shell.run(
        'dd if=/tmp/next of="$FILE" conv=notrunc,fsync 2>&1 && truncate -s "$SIZE" "$FILE"',
        { FILE: this.#path, SIZE: String(Buffer.byteLength(text)) },
      )
      if (exitCode !== 0) throw new GatewayError(`writing ${this.file} failed half-way: ${output.split('\n')[0]}.`)
    })
  }

  async reload(): Promise<void> {
    const { render } = this.#facts
    const script = render ? `set -e\n${render.script}\nkong reload` : 'kong reload'
    const { exitCode, output } = await this.#inside.run(script, {}, render?.shell)
    if (exitCode !== 0) throw new GatewayError(`the gateway ${this.container} does not reload: ${output}.`)
  }

  async errorsSince(time: Date): Promise<string[]> {
    const lines = await logLines(this.#engine, this.container, { since: Math.floor(time.getTime() / 1000) })
    return lines.filter((line) => ERROR.test(line)).slice(-5)
  }

  get #path(): string {
    return `${FOLDER}/${this.#place.path}`
  }

  #onFile<T>(work: (shell: Shell) => Promise<T>): Promise<T> {
    return this.#helper ? work(this.#helper) : this.locked(() => work(this.#helper!))
  }

  /**
   * A mount of a single file stays on the old one when somebody replaces it, as `sed -i` and many editors do: what we
   * would write then, the gateway would not see.
   */
  async #assertSameFile(bytes: Buffer): Promise<void> {
    const { State } = await this.#engine.call<ContainerInspect>('GET', `/containers/${this.container}/json`)
    const seen = State.Running ? await this.#inside.read(this.#facts.inside) : undefined
    if (seen && !seen.equals(bytes)) {
      throw new GatewayError(
        `the gateway ${this.container} still sees an older ${this.file}, since somebody replaced the file instead of writing into it: restart the gateway, so that both are the same again.`,
      )
    }
  }

  #text(bytes: Buffer): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new GatewayError(`the gateway's file ${this.file} is not UTF-8: save it as UTF-8 first.`)
    }
  }

  #noRoom(said: string): GatewayError {
    return new GatewayError(`${this.file} cannot be written, nothing was changed: ${said.split('\n')[0]}.`)
  }
}

/** What the entry point does before it starts the gateway, done with the candidate, and into a file that nobody reads. */
function rendering({ script, template, target }: Render): string {
  const put = (text: string, { literals }: Named, path: string) =>
    literals.reduce((all, literal) => all.replaceAll(whole(literal), path), text)
  return `set -e\n${put(put(script, target, RENDERED), template, CANDIDATE)}`
}

function renamed({ template, target }: Render): Record<string, string> {
  return Object.fromEntries([
    ...template.variables.map((name) => [name, CANDIDATE]),
    ...target.variables.map((name) => [name, RENDERED]),
  ])
}

/** A path by itself, not as the beginning or end of another. */
function whole(path: string): RegExp {
  return new RegExp(`(?<![\\w$}/.]|[^:]-)${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w/.-])`, 'g')
}
