import type { TestStack } from './stack.ts'

interface State {
  deployment: { resources: { urn: string; outputs?: { result?: { plaintext?: string } } }[] }
}

/** The path of a file that is uploaded beside its secret content: Pulumi marks the whole list as secret. */
const PATH = /^\/[\w./-]+$/

/** Every value that a state marks as secret and that is long enough to be searched for; paths of files are none. */
export function secretsOf(state: string): string[] {
  const found = new Set<string>()
  JSON.parse(state, (_, value) => {
    if (value === null || typeof value !== 'object' || typeof value.plaintext !== 'string') return value
    JSON.parse(value.plaintext, (_, plain) => {
      if (typeof plain === 'string' && plain.length >= 20 && !PATH.test(plain)) found.add(plain)
      return plain
    })
    return value
  })
  return [...found]
}

/** The generated values of a stack, by the names of their resources. */
export async function generatedBy(stack: TestStack): Promise<Record<string, string>> {
  const { deployment } = JSON.parse(await stack.state(true)) as State
  const entries = deployment.resources.flatMap(({ urn, outputs }) => {
    const [type, name] = urn.split('::').slice(-2) as [string, string]
    return type.endsWith('RandomPassword') ? [[name, JSON.parse(outputs!.result!.plaintext!) as string]] : []
  })
  return Object.fromEntries(entries) as Record<string, string>
}
