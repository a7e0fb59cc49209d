import { parseYaml, YamlError } from '../../../../../text/yaml.ts'
import { addressOf } from '../../../core/address.ts'
import { type Entry, type Format, host, nameIn } from '../entry.ts'

/** Of all variables only this is read: others hold passwords. */
const ADDRESS = 'ansible_host'
/** More hosts than that no range of one line makes. */
const MOST = 1000

/** `web[01:20].lan ansible_host=192.0.2.7`, in groups. */
export const ansibleIni: Format = (text) => {
  const entries = new Map<string, Entry>()
  const wrong: string[] = []
  let section = 'hosts'
  text.split(/\r?\n/).forEach((given, n) => {
    const line = given.replace(/(^|\s)[#;].*/, '').trim()
    const [, head] = /^\[([^\]]+)\]$/.exec(line) ?? []
    if (head !== undefined) section = head.split(':')[1] ?? 'hosts'
    else if (line !== '' && section === 'hosts') {
      const [pattern = '', ...variables] = line.split(/\s+/)
      const names = rangeOf(pattern)
      const address = variables
        .map((one) => one.split('='))
        .find(([name]) => name === ADDRESS)?.[1]
        ?.replace(/^["']|["']$/g, '')
      if (names.length === 0) wrong.push(`line ${n + 1} begins with "${pattern.slice(0, 40)}", which is no host`)
      for (const name of names) enter(entries, name, address)
    }
  })
  return { entries: [...entries.values()], wrong }
}

/** Groups with `hosts` and `children`, to any depth. */
export const ansibleYaml: Format = (text) => {
  const entries = new Map<string, Entry>()
  const wrong: string[] = []
  const walk = (group: unknown, depth: number) => {
    if (!isRecord(group) || depth > 20) return
    for (const [pattern, variables] of Object.entries(isRecord(group.hosts) ? group.hosts : {})) {
      const address = isRecord(variables) && typeof variables[ADDRESS] === 'string' ? variables[ADDRESS] : undefined
      const names = rangeOf(pattern)
      if (names.length === 0) wrong.push(`"${pattern.slice(0, 40)}" is no host`)
      for (const name of names) enter(entries, name, address)
    }
    for (const child of Object.values(isRecord(group.children) ? group.children : {})) walk(child, depth + 1)
  }
  try {
    const groups = parseYaml(text, 'inventory')
    if (!isRecord(groups)) return { entries: [], wrong: ['it has no groups'] }
    for (const group of Object.values(groups)) walk(group, 0)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    wrong.push(error.message)
  }
  return { entries: [...entries.values()], wrong }
}

function enter(entries: Map<string, Entry>, name: string, variable: string | undefined): void {
  if (name === 'localhost') return
  const address = [variable, name].find((one) => one !== undefined && addressOf(one) !== undefined)
  const known = entries.get(name)
  if (known && address === undefined) return
  const isAddress = addressOf(name) !== undefined
  entries.set(name, host({ id: name, ...(!isAddress && { name }), ...(address && { address }) }))
}

/** `web[01:03]` is three hosts, `db-[a:c]` too. */
function rangeOf(pattern: string): string[] {
  const [, before = '', from = '', to = '', after = ''] = /^(.*?)\[(\w+):(\w+)\](.*)$/.exec(pattern) ?? []
  if (from === '') {
    const [bare = ''] = pattern.split(/:(?=\d+$)/)
    return addressOf(pattern) ? [pattern] : nameIn(bare) ? [bare] : []
  }
  const digits = /^\d+$/.test(from)
  const [start, end] = digits ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)]
  if (!(end >= start && end - start < MOST)) return []
  const one = (n: number) => (digits ? String(n).padStart(from.length, '0') : String.fromCharCode(n))
  return Array.from({ length: end - start + 1 }, (_, n) => one(start + n)).flatMap((middle) =>
    rangeOf(`${before}${middle}${after}`),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
