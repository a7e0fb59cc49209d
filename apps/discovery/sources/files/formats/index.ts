import type { Format } from '../entry.ts'
import { ansibleIni, ansibleYaml } from './ansible.ts'
import { csv } from './csv.ts'
import { hosts } from './hosts.ts'
import { dhcpd, dnsmasq, kea } from './leases.ts'
import { nmap } from './nmap.ts'
import { own } from './own.ts'

export const FORMATS = {
  dnsmasq,
  dhcpd,
  kea,
  hosts,
  'ansible-ini': ansibleIni,
  'ansible-yaml': ansibleYaml,
  csv,
  nmap,
  own,
} as const satisfies Record<string, Format>
export type FormatName = keyof typeof FORMATS

/** By name and beginning, in this order; the first that fits. */
const SIGNS: readonly (readonly [FormatName, name: RegExp, beginning: RegExp])[] = [
  ['nmap', /\.xml$/, /<nmaprun/],
  ['kea', /./, /^address,(hwaddr|duid),/],
  ['dhcpd', /\.leases$/, /^\s*lease\s+\S+\s*\{/m],
  ['dnsmasq', /\.leases$/, /^(\d+ |duid )/],
  ['own', /\.(ya?ml|json)$/, /(^|[{\s"])(things|collected)"?\s*:/],
  ['ansible-yaml', /\.ya?ml$/, /^\s*\w+:/m],
  ['csv', /\.csv$/, /./],
  ['ansible-ini', /(\.ini|inventory)$/, /./],
  ['hosts', /hosts$/, /./],
]

/** What a file is, as far as its name and its beginning tell. */
export function guess(name: string, text: string): FormatName | undefined {
  const beginning = text.slice(0, 10_000)
  return SIGNS.find(([, like, begins]) => like.test(name.toLowerCase()) && begins.test(beginning))?.[0]
}
