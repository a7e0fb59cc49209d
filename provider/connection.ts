import { isSsh, tunnel } from '../host/ssh/index.ts'
import { Client, type ClientOptions, NetBoxError, Session } from '../netbox/index.ts'
import { mistakeInKinds } from './kinds.ts'
import { type Checked, hasUnknown, reveal, type Values } from './rpc/index.ts'

/** The provider's configuration: where NetBox is, and a token, or the user and password to make one with. */
export interface ConnectionSettings {
  url: string
  /** The `ssh://` host on whose loopback that is. */
  via?: string
  token?: string
  username?: string
  password?: string
}

const KEYS = ['url', 'via', 'token', 'username', 'password', 'kinds']
/** Keys that Pulumi itself adds. */
const IGNORED = ['version', 'pluginDownloadURL']

/** Says what is wrong with the provider's configuration, key by key. */
export function checkSettings(news: Values): Checked {
  const failures = Object.keys(news)
    .filter((key) => !KEYS.includes(key) && !IGNORED.includes(key))
    .map((property) => ({ property, reason: `is no setting of the NetBox provider; known are ${KEYS.join(', ')}` }))
  const { url, via, token, username, password, kinds } = reveal(news)
  if (url === undefined)
    failures.push({ property: 'url', reason: 'is missing: say where NetBox is, base path included' })
  else if (typeof url === 'string' && !hasUnknown(url) && !/^https?:\/\/.+/.test(url)) {
    failures.push({ property: 'url', reason: `is "${url}"; it must be like http://127.0.0.1:8080/netbox/` })
  }
  if (typeof via === 'string' && !hasUnknown(via) && !isSsh(via)) {
    failures.push({ property: 'via', reason: `is "${via}"; it must be like ssh://user@vm` })
  }
  if (token === undefined && (username === undefined || password === undefined)) {
    failures.push({ property: 'token', reason: 'is missing: give a token, or username and password' })
  }
  const mistake = hasUnknown(kinds) ? undefined : mistakeInKinds(kinds)
  if (mistake !== undefined) failures.push({ property: 'kinds', reason: mistake })
  return { inputs: news, failures }
}

/** The one connection of a provider process to NetBox: made at `configure`, used by all resources. */
export class Connection {
  readonly settings: ConnectionSettings
  /** Where NetBox is and how it is reached, for every client. */
  readonly place: Pick<ClientOptions, 'url' | 'connect'>
  /** Stands in NetBox's change log with every write, and tells our own objects from others' after a crash. */
  readonly message: string
  readonly #client: Client | undefined
  readonly #session: Session | undefined
  #refused: Promise<boolean> | undefined

  /** @param stack `project/stack` */
  constructor(settings: ConnectionSettings, stack: string) {
    this.settings = settings
    const { url, via } = settings
    this.place = via === undefined ? { url } : { url, connect: tunnel(via) }
    this.message = `Pulumi stack ${stack}`
    if (settings.token === undefined) return
    this.#client = new Client({ ...this.place, token: settings.token })
    this.#session = new Session(this.#client, { message: this.message })
  }

  /** For single objects. Throws if the provider was given no token. */
  get session(): Session {
    return this.#session ?? withoutToken()
  }

  /** For many objects at once. Throws if the provider was given no token. */
  get client(): Client {
    return this.#client ?? withoutToken()
  }

  /** Whether NetBox refuses the token altogether, as it does one that was revoked; asked once. */
  async tokenIsRefused(): Promise<boolean> {
    this.#refused ??= this.client.get('status/').then(
      () => false,
      (error) => error instanceof NetBoxError && error.code === 'forbidden',
    )
    return await this.#refused
  }
}

function withoutToken(): never {
  throw new Error(
    'this NetBox provider has no token: objects need one (a Token resource makes it from user and password)',
  )
}
