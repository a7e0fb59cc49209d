import { GatewayError } from '../gateway.ts'
import type { Evidence, Named, Render } from './facts.ts'
import { expand, placeOf } from './place.ts'
import { beforeStart, commandsIn, isStart, statementsIn, withoutRemarks, writtenIn } from './script.ts'

/** What makes one text of another. Run once more, they do what they did when the container started. */
const RENDERERS = ['eval', 'envsubst', 'sed', 'awk', 'gawk', 'mawk', 'cat']
/** What changes nothing that a second time would spoil. */
const HARMLESS = [
  ...[':', 'true', '[', '[[', 'test', 'set', 'unset', 'export', 'readonly', 'echo', 'printf', 'exit', 'umask'],
  ...['mkdir', 'dirname', 'basename', 'chmod', 'ls', 'command'],
]
/** Kong itself, which may judge its file before it starts: that makes none. */
const KONG = 'kong'
/** The rest of a condition that has several parts. */
const OPERATOR = /^-[a-z]$/
const PATH = /(?<![\w$}/.]|[^:]-)(?:~|\$HOME|\$\{HOME\})?\/[\w./-]*\w/g

/**
 * How the entry point makes the declarative file whenever the container starts; nothing if it does not make it.
 *
 * @param target the declarative file
 * @throws GatewayError for an entry point that makes it in a way that is not understood, with what was seen
 */
export function renderingOf(evidence: Evidence, target: string): Render | undefined {
  const { name, entry } = evidence
  if (entry?.text === undefined) return undefined
  const where = entry.file ?? 'its start command'
  const refuse = (seen: string) =>
    new GatewayError(
      `the gateway ${name} makes ${target} anew at each start by ${where}, ${seen}: mount a file from the host at ${target}, or make it there of one template by envsubst, sed or awk.`,
    )
  const into = (script: string) => writtenIn(script).map((ref) => meaningOf(evidence, script, ref))
  const strange = statementsIn(entry.text).filter((one) => !isStart(one) && !isKnown(one.command ?? KONG))
  const mentions = (text: string) => pathsIn(evidence, text).includes(target)
  const written = into(entry.text)
  // Where a variable leads that nobody knows may be that file, too.
  const maybe = written.some((path) => path.includes('$')) && mentions(entry.text)
  const made = maybe || written.includes(target) || strange.some(({ raw }) => mentions(raw))
  if (!made) return undefined
  const script = beforeStart(entry.text)
  if (script === undefined) throw refuse('in which no start of Kong is to be seen')
  const unknown = commandsIn(script).filter((command) => !isKnown(command))
  if (unknown.length > 0) throw refuse(`which runs ${unknown.slice(0, 3).join(', ')}, and that is not understood`)
  const elsewhere = into(script).find((path) => path !== target && path !== '/dev/null')
  if (elsewhere !== undefined) throw refuse(`which writes into ${elsewhere} as well, and that is not understood`)
  const sources = pathsIn(evidence, script).filter((path) => path !== target && path !== entry.file)
  const templates = sources.filter((path) => placeOf(evidence, path))
  if (templates.length > 1) throw refuse(`of ${templates.join(' and ')}, and one template alone is understood`)
  if (templates.length === 0) {
    throw new GatewayError(
      `the gateway ${name} makes ${target} anew at each start by ${where}, of what is inside its image${sources.length === 0 ? '' : ` (${sources.join(', ')})`}: mount the template from the host, so that what is added to it is still there after the container's end.`,
    )
  }
  return {
    ...{ shell: entry.shell, script },
    template: namedIn(evidence, script, templates[0]!),
    target: namedIn(evidence, script, target),
  }
}

/** The path of the template. */
export function templateOf(evidence: Evidence, { template, script }: Render): string {
  const [literal] = template.literals
  return literal === undefined ? meaningOf(evidence, script, `$${template.variables[0]}`) : expand(evidence, literal)
}

/** The files that a script names, written out or by a variable of the container's environment. */
export function pathsIn(evidence: Pick<Evidence, 'env' | 'home' | 'inspect'>, script: string): string[] {
  const text = withoutRemarks(script)
  const written = [...text.matchAll(PATH)].map(([found]) => expand(evidence, found))
  const meant = variablesIn(text).flatMap((variable) => evidence.env.get(variable) ?? [])
  return [...new Set([...written, ...meant])].filter((path) => /^\/[^\n]*$/.test(path))
}

function namedIn(evidence: Evidence, script: string, path: string): Named {
  const text = withoutRemarks(script)
  const literals = [...text.matchAll(PATH)].map(([found]) => found).filter((one) => expand(evidence, one) === path)
  const variables = variablesIn(text).filter((variable) => evidence.env.get(variable) === path)
  return { literals: [...new Set(literals)], variables }
}

function isKnown(command: string): boolean {
  return RENDERERS.includes(command) || HARMLESS.includes(command) || command === KONG || OPERATOR.test(command)
}

function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<!\\)\$\{?([A-Za-z_]\w*)/g)].map(([, variable]) => variable!))]
}

/** What a word of a script stands for: itself, or what the script or the container's environment say of its variable. */
function meaningOf(evidence: Evidence, script: string, word: string): string {
  const [, variable, other] = /^\$\{?(\w+)(?::?[-=]([^}]*))?\}?$/.exec(word) ?? []
  if (variable === undefined) return expand(evidence, word)
  const given = evidence.env.get(variable)
  const assigned = new RegExp(`(?:^|[\\s;])${variable}=["']?([^\\s"';]+)`).exec(withoutRemarks(script))?.[1]
  const usual = new RegExp(`^\\$\\{${variable}:?[-=]([^}]*)\\}$`).exec(assigned ?? '')?.[1]
  return expand(evidence, usual !== undefined ? (given ?? usual) : (assigned ?? given ?? other ?? word))
}
