import type { Headers } from '../proxy/headers.ts'
import type { Context } from './context.ts'

interface Part {
  headers: string[]
}

/** What is done to the upstream's headers, in the plugin's order; each entry is `name:value` (or a name alone). */
const STEPS: [keyof Config, (headers: Headers, name: string, value: string) => void][] = [
  ['remove', (headers, name) => headers.remove(name)],
  ['replace', (headers, name, value) => (headers.get(name) === undefined ? undefined : headers.set(name, value))],
  ['add', (headers, name, value) => (headers.get(name) === undefined ? headers.add(name, value) : undefined)],
  ['append', (headers, name, value) => headers.add(name, value)],
]

interface Config {
  remove: Part
  replace: Part
  add: Part
  append: Part
}

/** Changes the headers that the upstream sees. */
export function requestTransformer(config: Config, { upstream }: Context): undefined {
  for (const [step, change] of STEPS) {
    for (const entry of config[step].headers) {
      const [, name = entry, value = ''] = /^([^:]+):\s*(.*)$/.exec(entry) ?? []
      change(upstream.headers, name, value)
    }
  }
}
