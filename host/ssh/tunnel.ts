import { buildConnector } from 'undici'
import { sshTarget, viaOf } from './address.ts'
import { dial } from './dial.ts'
import { sshOptions } from './options.ts'

/**
 * How undici connects to what listens on the loopback of an `ssh://` host: each connection is an `ssh -W` inside the
 * shared one. No local port is opened, so none can be taken, or used by somebody else on this machine.
 *
 * @param tls how certificates are judged, if the address is https
 */
export function tunnel(via: string, tls: { rejectUnauthorized?: boolean } = {}): buildConnector.connector {
  const url = new URL(via)
  const secure = buildConnector(tls)
  return (options, done) => {
    const { protocol, hostname } = options
    const port = options.port || (protocol === 'https:' ? '443' : '80')
    const host = hostname.includes(':') ? `[${hostname}]` : hostname
    const httpSocket = dial(url, [...sshOptions(), '-W', `${host}:${port}`, ...sshTarget(url)]) as never
    if (protocol === 'https:') secure({ ...options, httpSocket }, done)
    // Not at once: undici would not notice that it may go on.
    else process.nextTick(done, null, httpSocket)
  }
}

/**
 * What a client of undici's is told so that it reaches an address on a Docker host: to go through ssh, or nothing where the
 * address can be called from here.
 *
 * @param tls how certificates are judged at the end of a tunnel
 */
export function wayTo(
  host: string,
  url: string,
  tls?: { rejectUnauthorized?: boolean },
): { connect?: buildConnector.connector } {
  const via = viaOf(host, url)
  return via === undefined ? {} : { connect: tunnel(via, tls) }
}
