import { describe, expect, test } from 'vitest'
import { SshError } from '../../../host/ssh/index.ts'

const vm = new URL('ssh://helm@vm.lan:2222')

/** What OpenSSH 9.2 and the docker commands 20.10 and 28 wrote, and what is made of it. */
const SAID: [string, string, RegExp][] = [
  [
    'another host key',
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nIT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\nHost key verification failed.',
    /^DANGER: helm@vm\.lan shows another host key.*ssh-keygen -R '\[vm\.lan\]:2222'/,
  ],
  [
    'an unknown host key',
    'No ED25519 host key is known for [vm.lan]:2222 and you have requested strict checking.\nHost key verification failed.',
    /^The host key of helm@vm\.lan is not known here: type 'ssh -p 2222 helm@vm\.lan' once/,
  ],
  ['a refused key', 'helm@vm.lan: Permission denied (publickey,password).', /does not accept your key/],
  [
    'a name',
    'ssh: Could not resolve hostname vm.lan: Name or service not known',
    /The name vm\.lan cannot be resolved/,
  ],
  ['no route', 'ssh: connect to host vm.lan port 2222: No route to host', /no route to vm\.lan/],
  ['silence', 'ssh: connect to host vm.lan port 2222: Connection timed out', /vm\.lan does not answer on port 2222/],
  ['a closed port', 'ssh: connect to host vm.lan port 2222: Connection refused', /vm\.lan refuses ssh on port 2222/],
  [
    'too many logins',
    'kex_exchange_identification: Connection closed by remote host\nConnection closed by 10.0.0.1 port 2222',
    /closed the connection before the login/,
  ],
  [
    'a login that is cut off',
    'kex_exchange_identification: read: Connection reset by peer\nConnection reset by 10.0.0.1 port 2222',
    /closed the connection before the login/,
  ],
  [
    'nobody behind a tunnel',
    'channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed',
    /^Through helm@vm\.lan nobody could be reached/,
  ],
  [
    'forbidden tunnels',
    'channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed',
    /forbids forwarding: set 'AllowTcpForwarding yes'/,
  ],
  ['no docker command', 'bash: line 1: docker: command not found', /There is no docker command for helm@vm\.lan/],
  [
    'no right to use Docker',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    /type 'sudo usermod -aG docker helm' there/,
  ],
  [
    'no Docker (its socket is gone)',
    'failed to open the raw stream connection: dial unix /var/run/docker.sock: connect: no such file or directory',
    /Docker does not run at helm@vm\.lan/,
  ],
  [
    'no Docker',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    /Docker does not run at helm@vm\.lan/,
  ],
]

describe('what ssh says becomes a sentence with a remedy, and nothing counts as sent, for', () => {
  test.each(SAID)('%s', (_, said, sentence) => {
    const error = new SshError(vm, said)
    expect(error.message).toMatch(sentence)
    expect(error.code).toBe('ECONNREFUSED')
  })
})

test.each([
  'Connection to vm.lan closed by remote host.',
  'client_loop: send disconnect: Broken pipe',
  'client_loop: send disconnect: Connection timed out',
  'client_loop: ssh_packet_write_poll: Connection to 10.0.0.1 port 2222: No route to host',
  'packet_write_wait: Connection to 10.0.0.1 port 2222: Connection timed out',
  'Read from remote host vm.lan: Connection timed out',
  'Read from remote host vm.lan: No route to host',
  'Connection reset by 10.0.0.1 port 2222',
  'Timeout, server vm.lan not responding.',
  'mux_client_read_packet: read header failed: Broken pipe',
])('a lost connection (%s) may have taken something with it', (said) => {
  const error = new SshError(vm, said)
  expect(error.message).toMatch(/^The connection to helm@vm\.lan was lost in mid-way: run the same command again/)
  expect(error.code).toBe('SSH_LOST')
})

test('a session that ends without a word had its shared connection taken away', () => {
  const noise = 'ControlSocket /home/me/.ssh/nb-1 already exists, disabling multiplexing\n'
  for (const said of ['', noise]) expect(new SshError(vm, said, 255).message).toMatch(/was lost in mid-way/)
})

test('what is not known is quoted', () => {
  expect(new SshError(vm, 'Bad configuration option: nonsense\n').message).toBe(
    'ssh to helm@vm.lan failed (Bad configuration option: nonsense): run the same command again, it goes on where it stopped.',
  )
})
