const OPTIONS = {
  // Nobody sits at a plugin's terminal: a question would hang the update.
  BatchMode: 'yes',
  // Whatever ~/.ssh/config says: what goes through this connection owns the host.
  StrictHostKeyChecking: 'yes',
  ConnectTimeout: '10',
  // A host that vanishes without a word is noticed after 45 seconds.
  ServerAliveInterval: '15',
  ServerAliveCountMax: '3',
}

/**
 * One connection for all: whoever comes first logs in, everybody else opens a session in that connection, and it ends a
 * minute after the last one. The name is short, since the path of a socket may have 104 letters on some systems and ssh adds 17.
 */
const SHARED = { ControlMaster: 'auto', ControlPath: '~/.ssh/nb-%C', ControlPersist: '60' }

/**
 * The options of every `ssh` that works for a stack, the docker plugin's included. All else is read from the operator's own
 * `~/.ssh`: keys, agents, jump hosts, known hosts. Windows' OpenSSH cannot share connections and fails if it is told to.
 */
export function sshOptions(platform: NodeJS.Platform = process.platform): string[] {
  const options = platform === 'win32' ? OPTIONS : { ...OPTIONS, ...SHARED }
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}
