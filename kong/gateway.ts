import type { Service } from './model.ts'

/** A gateway that publishes services of ours among those of others. One implementation for each of Kong's modes. */
export interface Gateway {
  /** The entries of this owner as the gateway has them now, sorted by name; none is an empty list. */
  read(): Promise<Service[]>
  /**
   * Makes this owner's entries equal to `services`, and nothing else different; an empty list removes them. Returns when
   * the live proxy was seen to serve them.
   *
   * @param allowOverlap names of routes of others that may match the same requests as ours
   * @returns a sentence for each route of others whose requests change hands, though that is no reason to refuse
   * @throws GatewayError in one or two sentences; the gateway is then as it was before
   */
  write(services: Service[], allowOverlap?: readonly string[]): Promise<string[]>
  /**
   * Looks whether `write` would refuse these services for what others have in the gateway: names in use, routes for the same requests.
   * Changes nothing, and does not ask whether the gateway answers.
   *
   * @returns what `write` would return
   * @throws GatewayError as `write` would
   */
  check(services: Service[], allowOverlap?: readonly string[]): Promise<string[]>
}

/** The gateway or its configuration does not allow what was asked for. The message says what to do. */
export class GatewayError extends Error {
  override name = 'GatewayError'
}

/** A Kong without a database, as seen from its Docker host: its declarative file and its commands. */
export interface DeclarativeHost {
  /** Name of the gateway's container, for messages. */
  readonly container: string
  /** Where the declarative file (or the template) is on the Docker host, for messages. */
  readonly file: string
  /** Its Admin API: it takes no changes, may not answer at all, and tells what the gateway has loaded. */
  readonly admin: Admin
  /** Runs the work while no other run, on whatever machine, works on this gateway. */
  locked<T>(work: () => Promise<T>): Promise<T>
  read(): Promise<string>
  /** The file as the gateway sees it, without a lock or a helper: for who changes nothing. */
  look(): Promise<string>
  /** Renders the text if it is a template and has the gateway judge it; what it says against it, or nothing. */
  parse(text: string): Promise<string | undefined>
  /** Copies the file, dated, into its own folder, and returns the copy's path. */
  backup(): Promise<string>
  /** Writes in place: a bind mount of a single file follows the inode. Fails before the file is touched when there is no room. */
  write(text: string): Promise<void>
  /** Renders the file again if it is a template, and has the gateway load it without a restart. */
  reload(): Promise<void>
  /** The last errors in the gateway's log since a time, oldest first. */
  errorsSince(time: Date): Promise<string[]>
}

/** What the live proxy answers to a request. */
export interface Answer {
  status: number
  /** Lower-case header names. */
  headers: Record<string, string>
}

/** The gateway's proxy port, where its clients come in. */
export interface Proxy {
  /** Where it is, such as `http://127.0.0.1:8000`, for messages. */
  readonly url: string
  /** A HEAD request of that path (and Host header); an Error when nobody answers. */
  head(path: string, host?: string): Promise<Answer>
}

/** The Admin API of a Kong with a database. */
export interface Admin {
  /** Where it is, for messages. */
  readonly url: string
  /** `body` goes as JSON; the answer's body is decoded JSON, or undefined when there is none. Errors are those of the transport alone. */
  request(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<{ status: number; body: unknown }>
}
