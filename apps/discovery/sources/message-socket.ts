import { Agent, WebSocket } from 'undici'
import { connectorFor, type Trust, told } from './http.ts'
import { SourceError } from './source.ts'

/** Milliseconds without an answer. */
const PATIENCE = 20_000

/** A websocket on which JSON goes to and fro. Every wait has an end. */
export class MessageSocket {
  readonly #url: URL
  readonly #signal: AbortSignal
  readonly #socket: WebSocket
  readonly #agent: Agent
  #waiting: {
    fits: (message: unknown) => boolean
    resolve: (message: never) => void
    reject: (error: Error) => void
  }[] = []
  /** What came before anybody waited for it. */
  #early: unknown[] = []
  #over: SourceError | undefined

  private constructor(url: URL, agent: Agent, signal: AbortSignal) {
    this.#url = url
    this.#signal = signal
    this.#agent = agent
    this.#socket = new WebSocket(url, { dispatcher: agent })
    this.#socket.addEventListener('message', ({ data }) => this.#receive(String(data)))
    this.#socket.addEventListener('error', ({ error }) => this.#end(told(error?.cause ?? error ?? {}, url, signal)))
    this.#socket.addEventListener('close', () => this.#end(new SourceError(`${url.host} closed the connection`)))
    signal.addEventListener('abort', () => this.#end(told({}, url, signal)), { once: true })
  }

  /** Opens a `ws:` or `wss:` address. Throws {@link SourceError}. */
  static async open(url: URL, trust: Trust | undefined, signal: AbortSignal): Promise<MessageSocket> {
    const agent = new Agent({ connect: await connectorFor(trust), headersTimeout: PATIENCE })
    const socket = new MessageSocket(url, agent, signal)
    const opened = Promise.withResolvers<void>()
    socket.#socket.addEventListener('open', () => opened.resolve())
    socket.#socket.addEventListener('close', () => opened.reject(socket.#over))
    signal.addEventListener('abort', () => opened.reject(socket.#over), { once: true })
    try {
      await opened.promise
    } catch (error) {
      await socket.close()
      throw error
    }
    return socket
  }

  send(message: unknown): void {
    if (this.#over) throw this.#over
    this.#socket.send(JSON.stringify(message))
  }

  /** The next message that fits; those that nobody waits for are kept for whoever comes. */
  async next<T>(fits: (message: unknown) => boolean, what: string): Promise<T> {
    const early = this.#early.findIndex(fits)
    if (early >= 0) return this.#early.splice(early, 1)[0] as T
    if (this.#over) throw this.#over
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const waiting = { fits, resolve: resolve as (message: never) => void, reject }
    this.#waiting.push(waiting)
    const timer = setTimeout(
      () => reject(new SourceError(`${this.#url.host} does not answer ${what} in time`)),
      PATIENCE,
    )
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
    }
  }

  async close(): Promise<void> {
    this.#socket.close()
    await this.#agent.destroy()
  }

  #receive(text: string): void {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      this.#end(new SourceError(`${this.#url.host} sends what is no JSON`))
      return
    }
    const waiting = this.#waiting.find(({ fits }) => fits(message))
    if (waiting) waiting.resolve(message as never)
    else if (this.#early.length < 100) this.#early.push(message)
  }

  #end(error: SourceError): void {
    this.#over ??= this.#signal.aborted ? told({}, this.#url, this.#signal) : error
    for (const { reject } of this.#waiting) reject(this.#over)
  }
}
