import { access, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from '../docker/run.ts'

/** How this machine's own apt and pip reach their registries, for the builds to do the same. May hold credentials. */
export interface Registries {
  /** An apt configuration file. */
  apt: string
  /** A pip configuration file. */
  pip: string
  /** The certificate authorities this machine trusts, if it has a bundle: a path on this machine. */
  ca: string | undefined
}

/** Where the builds find the certificate bundle. */
const CA_IN_BUILD = '/run/secrets/ca'
/** The pip settings that say where packages come from; paths of this machine mean nothing in a build. */
const PIP_SETTINGS = ['index-url', 'extra-index-url', 'trusted-host', 'proxy', 'timeout', 'retries', 'no-index']
const APT_SETTINGS =
  /^Acquire::(?:(?:http|https)::(?!.*Cert|CA|SslKey|Proxy-Auto)|Check-Valid-Until|Check-Date|Retries)/i
const CA_FILES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']

/** Reads this machine's settings. */
export async function registries(env: Record<string, string | undefined> = process.env): Promise<Registries> {
  const files = await Promise.all(pipFiles(env).map((file) => readFile(file, 'utf8').catch(() => '')))
  const settings = pipSettings(files, env)
  const ca = await firstThatExists([settings.cert, env.SSL_CERT_FILE, env.REQUESTS_CA_BUNDLE, ...CA_FILES])
  return { apt: aptConfig(await aptDump(), ca !== undefined), pip: pipConfig(settings, ca !== undefined), ca }
}

/** This machine's apt configuration, one setting a line; empty where there is no apt. */
export async function aptDump(): Promise<string> {
  return run('apt-config', ['dump', '--no-empty']).catch(() => '')
}

/** The environment in which a tool that knows nothing of apt's settings uses apt's proxy. */
export function proxyEnvironment(dump: string): Record<string, string> {
  const proxy = /^Acquire::http::Proxy "(http.+)";$/im.exec(dump)?.[1]
  return proxy ? { http_proxy: proxy } : {}
}

/** The lines of `apt-config dump` that decide how packages are fetched. */
export function aptConfig(dump: string, ca: boolean): string {
  const lines = dump.split('\n').filter((line) => APT_SETTINGS.test(line))
  if (ca) lines.push(`Acquire::https::CAInfo "${CA_IN_BUILD}";`)
  return lines.map((line) => `${line}\n`).join('')
}

/**
 * The Debian mirror in apt's sources (either format): the first one of the distribution itself, not of security updates.
 * One with a password in its address is none for an image, which would keep it.
 */
export function debianMirror(sources: string): string | undefined {
  const uris = sources.split('\n').flatMap((line) => {
    const words = line.replace(/^deb\s+(?:\[[^\]]*\]\s*)?/, 'URIs: ').split(/\s+/)
    return words[0]?.toLowerCase() === 'uris:' ? words.slice(1) : []
  })
  return uris.find((uri) => /^https?:\/\/[^@]*\/debian\/?$/.test(uri))
}

/** pip's settings from its configuration files, lowest first, and its environment, which wins. */
export function pipSettings(files: string[], env: Record<string, string | undefined>): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const file of files) Object.assign(settings, iniValues(file))
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('PIP_') && value) settings[name.slice(4).toLowerCase().replaceAll('_', '-')] = value
  }
  return settings
}

/** The configuration file for pip in a build. */
export function pipConfig(settings: Record<string, string>, ca: boolean): string {
  const lines = PIP_SETTINGS.flatMap((name) => (settings[name] ? [`${name} = ${settings[name]}`] : []))
  if (ca) lines.push(`cert = ${CA_IN_BUILD}`)
  return ['[global]', ...lines, ''].join('\n')
}

function pipFiles(env: Record<string, string | undefined>): string[] {
  const config = env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  const files = [
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    join(homedir(), '.pip', 'pip.conf'),
    join(config, 'pip', 'pip.conf'),
  ]
  return env.PIP_CONFIG_FILE ? [...files, env.PIP_CONFIG_FILE] : files
}

/** The values of an ini file; a value may go on in indented lines. Sections for other commands than install are left out. */
function iniValues(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  let section = ''
  let last = ''
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line) || line.trim() === '') continue
    const header = /^\[(.+)\]\s*$/.exec(line)
    const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line)
    if (header) section = header[1]!
    else if (section !== 'global' && section !== 'install') continue
    else if (pair) {
      last = pair[1]!.replaceAll('_', '-')
      values[last] = pair[2]!.trim()
    } else if (last) values[last] = `${values[last]} ${line.trim()}`.trim()
  }
  return values
}

async function firstThatExists(paths: (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      path &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    )
      return path
  }
  return undefined
}
