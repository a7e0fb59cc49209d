/** How `ssh` is told where to go by an `ssh://user@host:port` address: its arguments, the host last. */
export function sshTarget({ username, hostname, port }: URL): string[] {
  return [...(port ? ['-p', port] : []), '--', username ? `${username}@${hostname}` : hostname]
}
