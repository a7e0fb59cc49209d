import { english, type Saying } from '../sentences/saying.ts'

/** What went wrong between us and a WhatsUp Gold server, as a word that programs may rely on. */
export type Code =
  /** Never connected: nothing was sent. */
  | 'unreachable'
  /** Somebody else answers there, or somebody who cannot prove who they are: nothing was sent. */
  | 'untrusted'
  /** The server does not take the user and password. */
  | 'login'
  /** The user may not do or see this. */
  | 'forbidden'
  | 'not-found'
  /** The server refused what was asked; nothing was done. */
  | 'refused'
  /** A write was sent, and whether it was done is not known. Look before doing it again. */
  | 'unknown'
  /** The server does not do its work just now: overloaded, starting, broken. */
  | 'unavailable'
  /** What answers is none of what the API says. */
  | 'unreadable'
  | 'aborted'

/** A failure at one server; the message is one sentence without a full stop, and holds no secret. */
export class WhatsUpError extends Error {
  override name = 'WhatsUpError'
  readonly code: Code
  readonly status: number | undefined
  /** The message as data. */
  readonly said: Saying

  constructor(code: Code, said: Saying, status?: number) {
    super(english(said))
    this.said = said
    this.code = code
    this.status = status
  }

  /** Whether the server as a whole is out of reach, so that nothing else will succeed just now. */
  get isOutage(): boolean {
    return OUTAGES.has(this.code)
  }
}

const OUTAGES: ReadonlySet<Code> = new Set(['unreachable', 'untrusted', 'login', 'unavailable', 'aborted'])
