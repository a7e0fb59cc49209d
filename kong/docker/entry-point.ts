import { posix } from 'node:path'

/** What a container starts with: a script's text, or the file that has it. */
export interface EntryPoint {
  shell: 'bash' | 'sh'
  /** Where it lies inside the container; nothing if the text stands in the container's own settings. */
  file?: string
  /** Not known of a file that nobody could read. */
  text?: string
}

/** Programs that only start another. */
const STARTERS = ['env', 'exec', 'tini', 'dumb-init', 'docker-init']
const SHELLS = ['sh', 'bash', 'ash', 'dash']
/** An inline text that does nothing but start a script. */
const ONLY_STARTS = /^\s*(?:exec\s+)?(?:(?:\/\S+\/)?((?:ba|da|a)?sh)\s+)?(\/[\w./-]+)\s*$/

/** The script among the words that a container starts with; nothing if it starts a program right away. */
export function entryPointOf(words: readonly string[]): EntryPoint | undefined {
  const rest = [...words]
  while (rest.length > 0 && STARTERS.includes(posix.basename(rest[0]!))) {
    rest.shift()
    while (rest[0]?.startsWith('-')) rest.shift()
  }
  const [first, ...args] = rest
  if (first === undefined) return undefined
  if (!SHELLS.includes(posix.basename(first))) return first.startsWith('/') ? { shell: 'sh', file: first } : undefined
  const shell = shellNamed(first)
  const at = args.findIndex((arg) => !arg.startsWith('-'))
  if (at < 0) return undefined
  if (!args.slice(0, at).some((flag) => /^-\w*c/.test(flag))) return { shell, file: args[at]! }
  const [, inner, file] = ONLY_STARTS.exec(args[at]!) ?? []
  return file === undefined ? { shell, text: args[at]! } : { shell: shellNamed(inner ?? 'sh'), file }
}

/** A file's own text says which shell reads it, if it is started by itself. */
export function withText(entry: EntryPoint, text: string | undefined, words: readonly string[]): EntryPoint {
  if (text === undefined || text.includes('\0')) return entry
  const itself = words.includes(entry.file!) && !words.some((word) => SHELLS.includes(posix.basename(word)))
  return { ...entry, text, shell: itself && /^#!.*\bbash\b/.test(text) ? 'bash' : entry.shell }
}

function shellNamed(path: string): 'bash' | 'sh' {
  return posix.basename(path) === 'bash' ? 'bash' : 'sh'
}
