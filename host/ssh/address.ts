/** Whether a Docker host is reached by ssh. */
export const isSsh = (host: string): boolean => host.startsWith('ssh://')

/** How `ssh` is told where to go by an `ssh://user@host:port` address: its last arguments, before the command. */
export function sshTarget(url: URL): string[] {
  return [...(url.port ? ['-p', url.port] : []), '--', nameOf(url)]
}

/** The address as people type it: `user@host`. */
export function nameOf({ username, hostname }: URL): string {
  const host = hostname.replace(/^\[|\]$/g, '')
  return username ? `${decodeURIComponent(username)}@${host}` : host
}

/** Whether a name or address in a URL means the machine that it is used on. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

/**
 * What an HTTP address has to be reached through: the Docker host, if that is behind ssh and the address is on its
 * loopback; undefined if it can be called from here.
 */
export function viaOf(host: string, url: string): string | undefined {
  return isSsh(host) && isLoopback(new URL(url).hostname) ? host : undefined
}
