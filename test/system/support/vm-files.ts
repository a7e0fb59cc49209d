import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../sandbox/docker/run.ts'

/** Who can log in, and what they find: settings of their sessions, over Docker's address. */
const USERS = {
  /** May use Docker. */
  helm: '',
  /** May not: no member of the socket's group. */
  guest: '',
  /** Has no docker command. */
  bare: 'SetEnv PATH=/nowhere',
  /** Whose Docker does not run. */
  idle: 'SetEnv DOCKER_HOST=unix:///nowhere.sock',
}
const FIRST_ID = 64_100

export type User = keyof typeof USERS

/** Where sshd listens, and the Docker host behind it. */
export interface Place {
  address: string
  port: number
  dockerHost: string
}

/**
 * The files of a VM and of a workstation below a folder: `vm` (sshd's configuration and keys, users), `home/.ssh` (the
 * operator's) and `workstation` (a passwd that names that home, since OpenSSH does not look at $HOME).
 */
export async function writeFiles(folder: string, place: Place): Promise<void> {
  const [vm, workstation, ssh] = [join(folder, 'vm'), join(folder, 'workstation'), join(folder, 'home', '.ssh')]
  // Other users than root log in.
  await chmod(folder, 0o755)
  for (const one of [vm, workstation, ssh]) await mkdir(one, { recursive: true })
  await chmod(ssh, 0o700)
  const hostKey = await newKey(join(vm, 'host'))
  const key = await newKey(join(ssh, 'id'))
  const other = await newKey(join(ssh, 'other'))
  const passwd = await readFile('/etc/passwd', 'utf8')
  await writeFile(join(vm, 'passwd'), await withUsers(passwd, vm, place.dockerHost))
  await writeFile(join(vm, 'authorized_keys'), key)
  await writeFile(join(vm, 'sshd_config'), sshdConfig(vm, place))
  await writeFile(join(workstation, 'passwd'), passwd.replace(/^(root:.*:)[^:]+(:[^:]*)$/m, `$1${join(ssh, '..')}$2`))
  const { address, port } = place
  await writeFile(join(ssh, 'known_hosts'), `[${address}]:${port} ${hostKey}vm ${hostKey}renewed ${other}`)
  await writeFile(join(ssh, 'config'), sshConfig(ssh, address))
}

/** Makes a key pair; the public part. */
async function newKey(path: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
  return await readFile(`${path}.pub`, 'utf8')
}

async function withUsers(passwd: string, home: string, dockerHost: string): Promise<string> {
  const { gid } = await stat(new URL(dockerHost).pathname)
  const users = Object.keys(USERS).map(
    (name, at) => `${name}:*:${FIRST_ID + at}:${name === 'guest' ? FIRST_ID : gid}::${home}:/bin/sh\n`,
  )
  const daemon = /^sshd:/m.test(passwd) ? '' : `sshd:*:${FIRST_ID - 1}:65534::/run/sshd:/usr/sbin/nologin\n`
  return `${passwd.trimEnd()}\n${daemon}${users.join('')}`
}

function sshdConfig(vm: string, { address, port, dockerHost }: Place): string {
  const lines = [
    `ListenAddress ${address}:${port}`,
    `HostKey ${join(vm, 'host')}`,
    `AuthorizedKeysFile ${join(vm, 'authorized_keys')}`,
    ...['PidFile none', 'UsePAM no', 'StrictModes no', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no'],
    ...['LogLevel VERBOSE', 'UseDNS no'],
    ...Object.entries(USERS).flatMap(([name, setting]) => [
      `Match User ${name}`,
      `  ${setting || `SetEnv DOCKER_HOST=${dockerHost}`}`,
    ]),
  ]
  return `${lines.join('\n')}\n`
}

/** Names for the VM under which something is wrong, one thing each; nothing under `vm`. */
function sshConfig(ssh: string, address: string): string {
  const alias = (name: string, ...lines: string[]) => [`Host ${name}`, `HostName ${address}`, ...lines]
  const lines = [
    ...alias('vm', 'HostKeyAlias vm'),
    ...alias('stranger', 'HostKeyAlias stranger'),
    ...alias('renewed', 'HostKeyAlias renewed'),
    ...alias('locked', 'HostKeyAlias vm', `IdentityFile ${join(ssh, 'other')}`),
    ...['Host * !locked', `IdentityFile ${join(ssh, 'id')}`],
    ...['Host *', 'IdentitiesOnly yes', 'IdentityAgent none', 'GlobalKnownHostsFile /dev/null'],
  ]
  return `${lines.join('\n')}\n`
}
