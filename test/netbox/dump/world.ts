import { dump, type Wish } from '../../../netbox/dump/dump.ts'
import { jsonOf } from '../../../netbox/dump/json.ts'
import { yamlOf } from '../../../netbox/dump/yaml.ts'
import { type Desired, kinds, type Policy, parseDesired, plan, readCurrent } from '../../../netbox/index.ts'
import { parseYaml } from '../../../text/yaml.ts'
import type { Request } from '../fake/netbox.ts'
import { type Lab, lab, told } from '../harness.ts'

/** As the commands plan a file. */
const ofFile: Policy = { mode: 'upsert', tag: 'mine', spare: true }

/** What a NetBox's roots say: the collections of the table, and these besides with so many objects. */
export function roots(more: Record<string, number> = {}) {
  const paths = [...Object.values(kinds).map(({ path }) => path), ...Object.keys(more)]
  return ({ path }: Request) => {
    if (Object.hasOwn(more, path)) return { status: 200, body: { count: more[path], next: null, results: [] } }
    const below = path === '' || paths.some((one) => one !== path && one.startsWith(path))
    const steps = paths.filter((one) => one.startsWith(path)).map((one) => one.slice(path.length).split('/')[0]!)
    const links = [...new Set(steps)].map((step) => [step, `http://elsewhere/netbox/api/${path}${step}/`])
    return below ? { status: 200, body: Object.fromEntries(links) } : undefined
  }
}

/** A stand-in that also says what it has. */
export async function world(version?: '4.5' | '4.7') {
  const it = await lab(version)
  it.fake.fault = roots()
  // Of items within items that come with two devices, each has a twin of its name: no random world could be made anew.
  it.fake.store.brings = ['dcim.interface']
  return it
}

export async function dumped(it: Lab, wish: Wish = {}) {
  const { document, leftOut } = await dump(it.client, wish)
  const all = [...document]
  const yaml = [...yamlOf(all)].join('')
  const json = [...jsonOf(all)].join('')
  return { yaml, json, leftOut: leftOut(), desired: desiredIn(yaml) }
}

function desiredIn(yaml: string): Desired {
  return parseDesired(parseYaml(yaml, 'mine.yaml') ?? {})
}

/** What netbox-plan would say of a dump. */
export async function planned(it: Lab, desired: Desired) {
  const made = plan(desired, await readCurrent(it.client, desired, ofFile), ofFile)
  return { changes: told(made), problems: made.problems.map(({ message }) => message) }
}

export const nothing = { changes: [], problems: [] }
