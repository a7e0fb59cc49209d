import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface NatsOptions {
  /** Path of nats-server: {@link import('./build.ts').ensureNats}. */
  readonly program: string
  /** Where it keeps its streams; whoever made it removes it. */
  readonly folder: string
  /** 0, the default, takes any free one. */
  readonly port?: number
  /** More of its configuration, in its own language. */
  readonly config?: string
}

/** A nats-server with JetStream that listens on loopback alone. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Ends it, as an operator would or as a power cut would; resolves when it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Starts the genuine server; resolves once it takes connections. Throws with its last words if it does not. */
export async function startNats({ program, folder, port = 0, config = '' }: NatsOptions): Promise<NatsServer> {
  const file = join(folder, 'nats.conf')
  // Quoted for NATS's own language, in which a bare path may be taken for something else.
  const store = JSON.stringify(join(folder, 'jetstream'))
  const listen = `127.0.0.1:${port || -1}`
  await writeFile(file, `listen: "${listen}"\njetstream { store_dir: ${store} }\n${config}\n`, { mode: 0o600 })
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const taken = await listening(child)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    await gone
  }
  return { url: `nats://127.0.0.1:${taken}`, port: taken, pid: child.pid!, stop, [Symbol.asyncDispose]: stop }
}

/** The port, once the server says that it is ready. */
async function listening(child: ChildProcess): Promise<number> {
  const last: string[] = []
  let port: number | undefined
  for await (const line of createInterface({ input: child.stderr! })) {
    last.push(line)
    port ??= Number(/Listening for client connections on \S+:(\d+)/.exec(line)?.[1] ?? 0) || undefined
    if (port !== undefined && line.includes('Server is ready')) {
      // Nobody reads on: what it logs later must not fill the pipe.
      child.stderr!.resume()
      return port
    }
  }
  throw new Error(`nats-server did not start: ${last.slice(-3).join(' · ')}`)
}
