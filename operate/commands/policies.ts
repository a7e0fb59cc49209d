import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

const pack = join(root, 'operate', 'policy')

/** The options by which Pulumi asks the policy pack. */
const PACK = ['--policy-pack', pack]

/**
 * The options by which a preview of a stack asks the policy pack. What this stack may do that others may not lies in
 * `policy/<stack>.json` beside its settings, else in this repository's `operate/policy/`.
 *
 * @param configFile the stack's settings, where they may lie elsewhere
 */
export async function policyOptions(stack: string, configFile?: string): Promise<string[]> {
  // Of a stack of Pulumi Cloud, `organization/project/stack`, only the last part is its own name.
  const name = `${stack.split('/').at(-1)}.json`
  for (const folder of [...(configFile === undefined ? [] : [join(dirname(configFile), 'policy')]), pack]) {
    const file = join(folder, name)
    if (await isThere(file)) return [...PACK, '--policy-pack-config', file]
  }
  return PACK
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  )
}
