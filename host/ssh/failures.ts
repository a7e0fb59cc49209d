import { nameOf } from './address.ts'

/** What a sentence is about. */
interface Place {
  /** `user@host`, and its parts. */
  name: string
  user: string
  host: string
  port: string
  /** What an operator types to log in. */
  login: string
  /** The host as ~/.ssh/known_hosts has it. */
  known: string
}

interface Failure {
  /** What ssh, or the command at the other end, says. */
  says: RegExp
  sentence: (place: Place) => string
  /** Whether bytes may have arrived at the other end. */
  sent?: true
}

const FINGERPRINT = "'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' at the host's own console"
const AGAIN = 'run the same command again, it goes on where it stopped'
const lost = ({ name }: Place) => `The connection to ${name} was lost in mid-way: ${AGAIN}.`

/** The first that fits counts. */
const FAILURES: readonly Failure[] = [
  {
    says: /spawn ssh ENOENT/,
    sentence: () => "There is no ssh command here: install OpenSSH's client (an optional feature of Windows).",
  },
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    sentence: ({ name, known }) =>
      `DANGER: ${name} shows another host key than the one known here. Somebody may stand in between; nothing was sent. Compare with ${FINGERPRINT}; only if the host was really installed anew, forget the old key with 'ssh-keygen -R ${known}'.`,
  },
  {
    says: /No \S+ host key is known for|Host key verification failed/,
    sentence: ({ name, login }) =>
      `The host key of ${name} is not known here: type '${login}' once, compare the fingerprint it shows with ${FINGERPRINT}, and answer yes.`,
  },
  {
    says: /UNPROTECTED PRIVATE KEY FILE|Bad owner or permissions/,
    sentence: ({ name }) =>
      `ssh does not use a key or configuration file that others may read, so ${name} was not reached: type 'chmod 600' and the file (in Windows: let only yourself read it); '-v' after ssh shows which.`,
  },
  {
    says: /Permission denied \(|Too many authentication failures/,
    sentence: ({ name, login }) =>
      `${name} does not accept your key: '${login}' must get in without a question. Put the public key into ~/.ssh/authorized_keys there, name the key in ~/.ssh/config here, and load one with a passphrase by 'ssh-add'.`,
  },
  {
    says: /Could not resolve hostname/,
    sentence: ({ host }) =>
      `The name ${host} cannot be resolved: correct it in netbox:host, or give it in ~/.ssh/config.`,
  },
  {
    // Before those that say the same reasons of a connection that never came about.
    says: /Read from remote host|client_loop|packet_write_wait/,
    sentence: lost,
    sent: true,
  },
  {
    says: /No route to host|Network is unreachable/,
    sentence: ({ host }) =>
      `There is no route to ${host}: start that machine, or get on its network (VPN), or correct netbox:host.`,
  },
  {
    says: /connect to \S+ .* timed out|Connection timed out|during banner exchange/,
    sentence: ({ host, port }) =>
      `${host} does not answer on port ${port}: start that machine, open the port in its firewall, or correct netbox:host.`,
  },
  {
    says: /connect to \S+ .*Connection refused/,
    sentence: ({ host, port }) =>
      `${host} refuses ssh on port ${port}: start sshd there ('sudo systemctl start ssh'), or correct netbox:host.`,
  },
  {
    // Not 'Connection reset by', which ssh also says when it cannot go on writing after the login.
    says: /kex_exchange_identification|Connection closed by \S+ port \d+/,
    sentence: ({ name }) =>
      `${name} closed the connection before the login: sshd may be restarting, or turn away many logins at once (MaxStartups); ${AGAIN}.`,
  },
  {
    says: /administratively prohibited/,
    sentence: ({ name }) => `The sshd of ${name} forbids forwarding: set 'AllowTcpForwarding yes' in its sshd_config.`,
  },
  {
    says: /stdio forwarding (?:request )?failed|open failed/i,
    sentence: ({ name }) =>
      `Through ${name} nobody could be reached: nothing listens there, or its sshd forbids forwarding (AllowTcpForwarding).`,
  },
  {
    says: /docker: (?:command )?not found|docker: No such file/,
    sentence: ({ name }) =>
      `There is no docker command for ${name}: install Docker there, or put it on that user's PATH.`,
  },
  {
    says: /permission denied while trying to connect to the Docker|dial unix \S+ connect: permission denied/i,
    sentence: ({ name, user }) =>
      `${name} may not use Docker: type 'sudo usermod -aG docker ${user || 'USER'}' there, and run this again a minute later, with a new login.`,
  },
  {
    says: /Cannot connect to the Docker daemon|dial unix \S+ connect: (?:no such file|connection refused)/i,
    sentence: ({ name }) => `Docker does not run at ${name}: type 'sudo systemctl start docker' there.`,
  },
  {
    says: /closed by remote host|Timeout, server|Broken pipe|Connection reset|Shared connection to|mux_client_read_packet|^code 255$/,
    sentence: lost,
    sent: true,
  },
]

/** What ssh says when it goes on without the shared connection: no failure. */
const NOISE = /^(?:ControlSocket .* already exists|mux_client_request_session: ).*\s*/gm

/** An `ssh` that failed, as one sentence with its remedy. */
export class SshError extends Error {
  override name = 'SshError'
  /** `ECONNREFUSED` when nothing can have arrived at the other end, as callers know it from TCP. */
  readonly code: 'ECONNREFUSED' | 'SSH_LOST'

  /**
   * @param said what it wrote to standard error, or why it could not be started
   * @param code how it ended; 255 without a word is that of a session whose shared connection is gone
   */
  constructor(url: URL, said: string, code?: number | null) {
    const words = said.replace(NOISE, '').trim() || `code ${code}`
    const failure = FAILURES.find(({ says }) => says.test(words))
    super(failure?.sentence(placeOf(url)) ?? `ssh to ${nameOf(url)} failed (${words}): ${AGAIN}.`)
    this.code = failure && !failure.sent ? 'ECONNREFUSED' : 'SSH_LOST'
  }
}

function placeOf(url: URL): Place {
  const [name, host, port] = [nameOf(url), nameOf(new URL(`ssh://${url.host}`)), url.port]
  return {
    ...{ name, host, user: decodeURIComponent(url.username), port: port || '22' },
    login: `ssh ${port ? `-p ${port} ` : ''}${name}`,
    known: port ? `'[${host}]:${port}'` : host,
  }
}
