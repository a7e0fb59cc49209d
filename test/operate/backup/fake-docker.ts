import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, json } from 'node:stream/consumers'
import { pack } from 'tar-stream'

type Env = Record<string, string>
interface Answer {
  output?: string
  code?: number
}
/** What goes wrong: `refused` before anything is done, `lost` when all is done but the answer. */
type Fault = 'refused' | 'lost' | undefined

/**
 * A Docker engine with one stack `nb`, as far as backup and restore ask for it: databases are names, the files of NetBox's
 * volumes lie in a folder of this machine, where the very scripts run.
 */
export class FakeDocker {
  /** Name → what is in it. */
  databases = new Map<string, string>()
  /** The comment of the live database. */
  note = ''
  running = new Set(['nb', 'nb-worker', 'nb-postgres', 'nb-redis'])
  /** Whether the stack has a NATS, and the automation beside it. */
  hasStream = false
  /** Whether NetBox becomes healthy on what it finds in its database. */
  healthy: (content: string) => boolean = () => true
  /** Asked for each call, as `POST /containers/nb/stop`, and for each SQL as `SQL …`. */
  fault: (what: string) => Fault = () => undefined
  /** What containers were told, as `stop nb-nats`. */
  readonly told: string[] = []
  root = ''
  host = ''
  readonly #server = createServer((request, response) => void this.#handle(request, response))
  readonly #execs: Answer[] = []

  async start(): Promise<this> {
    this.root = await mkdtemp(join(tmpdir(), 'fake-docker-'))
    for (const folder of ['media', 'reports', 'scripts', 'events']) await mkdir(join(this.root, folder))
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    this.host = `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await rm(this.root, { recursive: true })
  }

  /** Puts a file into a volume, such as `media/a`. */
  async put(path: string, content: string): Promise<void> {
    await mkdir(join(this.root, path, '..'), { recursive: true })
    await writeFile(join(this.root, path), content)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method!
    const path = new URL(request.url!, 'http://docker').pathname
    const fault = this.fault(`${method} ${path}`)
    if (fault === 'refused') return void response.writeHead(500).end(JSON.stringify({ message: 'fake trouble' }))
    const [, kind, id = '', what] = path.split('/')
    if (kind === 'exec' && what === 'start') {
      const bytes = Buffer.from(this.#execs[Number(id)]!.output ?? '')
      const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0])
      head.writeUInt32BE(bytes.length, 4)
      return void response.end(Buffer.concat([head, bytes]))
    }
    if (!this.hasStream && /^nb-(nats|automation)$/.test(id))
      return void response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ message: 'none' }))
    if (what === 'archive') return await this.#archive(request, response)
    const body = method === 'POST' && request.headers['content-type'] ? await json(request) : undefined
    const answer = await this.#answer(method, kind!, id, what, body as { Cmd: string[]; Env: string[] })
    if (answer === 'lost') return void response.destroy()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  }

  async #answer(
    method: string,
    kind: string,
    id: string,
    what: string | undefined,
    body: { Cmd: string[]; Env: string[] },
  ) {
    if (kind === 'exec') return { ExitCode: this.#execs[Number(id)]!.code ?? 0 }
    if (kind === 'images') return { RepoTags: ['netbox:4.7'] }
    if (method === 'POST' && kind === 'containers' && what && what !== 'exec') this.told.push(`${what} ${id}`)
    if (what === 'start') this.running.add(id)
    if (what === 'stop') this.running.delete(id)
    if (what === 'json') return this.#inspect(id)
    if (what === 'exec') {
      const env = Object.fromEntries(
        body.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      )
      const fault = env.SQL === undefined ? undefined : this.fault(`SQL ${env.SQL}`)
      if (fault === 'refused') this.#execs.push({ code: 1, output: 'fake trouble' })
      else this.#execs.push(await this.#run(body.Cmd.at(-1)!, env))
      return fault === 'lost' ? fault : { Id: String(this.#execs.length - 1) }
    }
    return method === 'POST' && id === 'create' ? { Id: 'nb-backup' } : undefined
  }

  #inspect(id: string) {
    const live = this.databases.get('netbox') ?? ''
    const running = this.running.has(id)
    const state = running ? 'running' : 'exited'
    return {
      Id: id,
      Name: `/${id}`,
      Image: 'sha256:1',
      RestartCount: 0,
      Mounts: id === 'nb-nats' ? [{ Name: 'nb-nats-data', Destination: '/data' }] : [],
      State: {
        Status: state,
        Running: running,
        ExitCode: 0,
        Health: { Status: id === 'nb' && !this.healthy(live) ? 'unhealthy' : 'healthy' },
      },
      Config: { Env: ['SUPERUSER_NAME=admin'], Labels: { 'netbox-as-code.stack': 'netbox/dev#0a1b2c3d' } },
    }
  }

  async #archive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await buffer(request)
    const tar = pack()
    const path = new URL(request.url!, 'http://docker').searchParams.get('path')
    if (path?.endsWith('release.yaml')) tar.entry({ name: 'release.yaml' }, 'version: 4.7.3\n')
    else if (path === '/run/secrets') tar.entry({ name: 'secrets/secret_key' }, 's3cret')
    else if (path?.endsWith('database.dump')) tar.entry({ name: 'database.dump' }, 'the dump')
    tar.finalize()
    response.end(await buffer(tar))
  }

  async #run(script: string, env: Env): Promise<Answer> {
    if (env.SQL !== undefined) return { output: this.#sql(env.SQL) }
    if (env.ROOT !== undefined) {
      const own = { ...env, ROOT: this.root, PATH: process.env.PATH }
      return await new Promise((done) => {
        execFile('sh', ['-c', script], { env: own }, (error, out, err) =>
          done({ code: error ? 1 : 0, output: out + err }),
        )
      })
    }
    if (env.TOKENS !== undefined) return { output: 'ALIGNED {"jobs":0,"peppers":{}}' }
    return { output: script.startsWith('postgres --version') ? '17.6' : '' }
  }

  #sql(text: string): string {
    for (const [, from, to] of text.matchAll(/ALTER DATABASE (\w+) RENAME TO (\w+)/g)) {
      this.databases.set(to!, this.databases.get(from!)!)
      this.databases.delete(from!)
    }
    const comment = /COMMENT ON DATABASE netbox IS (?:NULL|'(.*)')/.exec(text)
    if (comment) this.note = comment[1] ?? ''
    const dropped = /DROP DATABASE IF EXISTS (\w+)/.exec(text)?.[1]
    if (dropped) this.databases.delete(dropped)
    if (text.includes('shobj_description')) return this.note
    if (text.includes('pg_export_snapshot')) return 'dumped\npublic.dcim_site|4'
    if (text.startsWith('SELECT datname')) return [...this.databases.keys()].sort().join('\n')
    return text.includes('json_agg') ? '[]' : ''
  }
}
