/*
 * Shell scripts that make a configuration and then start the gateway, as far as they have to be understood to do the first half again:
 * which commands they run, where they write, and what comes before the start.
 */

/** A statement of a script. */
interface Statement {
  start: number
  /** With what is in its quotes blanked out. */
  text: string
  raw: string
  /** The program that it runs; nothing if it only gives values to variables. */
  command: string | undefined
}

const KEYWORDS = ['if', 'then', 'else', 'elif', 'fi', 'while', 'for', 'do', 'done', '!', '{', '}']
/** Kong is started by itself or by its image's entry point, or with the words that the container was started with. */
const START =
  /^(?!echo\b|printf\b)(?:\S+\s+){0,5}?(?:\S*\/)?kong\s+(?:docker-start|start|prepare)\b|^exec\s+(?:\S+\s+)*?(?:"Q*"|\$@)$/
/** One stream into another, or both into a file. */
const STREAMS = /\d?[<>]&[\d-]|&>{1,2}/g
/** In place of what is in quotes: a letter that ends no word and begins no command. */
const BLANK = 'Q'

/** What a script does before it starts the gateway; undefined if it never does. */
export function beforeStart(script: string): string | undefined {
  const start = statementsIn(script).find(isStart)
  return start && quiet(script.slice(0, start.start).replace(/(?:\s|&&|;)+$/, ''))
}

/** Without `set -x`: it would print passwords among what a program says against a file. A `set -` with nothing switched on is none. */
function quiet(script: string): string {
  return script.replace(/\bset\s+-(\w*)x(\w*)/g, 'set -$1$2').replace(/\bset\s+-o\s+xtrace\b/g, ':')
}

export function isStart({ text }: Statement): boolean {
  return START.test(text)
}

/** The commands that a script runs, also those between `$(` and `)`, each once. */
export function commandsIn(script: string): string[] {
  const inner = [...withoutRemarks(script).matchAll(/(?<!\\)\$\(\s*([\w./-]+)/g)].map(([, command]) => command!)
  return [...new Set([...statementsIn(script).flatMap(({ command }) => command ?? []), ...inner])]
}

/** The files that a script writes into by `>` or `>>`, as it names them. */
export function writtenIn(script: string): string[] {
  const blanked = blank(script)
  return [...blanked.matchAll(/(?<![<>&\d-])\d?>{1,2}\|?\s*(?![>&(])/g)].map((match) => {
    const start = match.index + match[0].length
    const length = /^(?:"[^"]*"|'[^']*'|[^\s;&|)])+/.exec(blanked.slice(start))?.[0].length ?? 0
    return script.slice(start, start + length).replace(/["']/g, '')
  })
}

/** A script without its remarks, quotes as they are. */
export function withoutRemarks(script: string): string {
  return blank(script, false)
}

/** What a script does, one after the other, whether or not it comes to it. */
export function statementsIn(script: string): Statement[] {
  const blanked = blank(script).replace(STREAMS, (found) => ' '.repeat(found.length))
  return [...blanked.matchAll(/[^\n;&|()]+/g)].flatMap(({ 0: found, index }) => {
    const text = found.trim()
    const start = index + found.length - found.trimStart().length
    return text === '' ? [] : [{ start, text, raw: script.slice(start, start + text.length), command: commandOf(text) }]
  })
}

function commandOf(text: string): string | undefined {
  const words = text.split(/\s+/)
  while (words[0] !== undefined && (KEYWORDS.includes(words[0]) || /^\w+=/.test(words[0]))) words.shift()
  return words[0] === undefined || /^[<>$]/.test(words[0]) ? undefined : words[0]
}

/**
 * The script, letter for letter as long as it was, with its remarks as blanks, lines that are continued joined, and, if so wanted, what
 * is in quotes blanked out, so that no character in it is taken for one of the shell's.
 */
function blank(script: string, quoted = true): string {
  let result = ''
  let quote = ''
  for (let at = 0; at < script.length; at++) {
    const char = script[at]!
    const next = script[at + 1]
    if (char === '\\' && quote !== "'" && next !== undefined) {
      result += next === '\n' ? '  ' : quoted ? BLANK.repeat(2) : char + next
      at++
    } else if (quote !== '') {
      if (char === quote) quote = ''
      result += quote === '' || !quoted ? char : BLANK
    } else if (char === '#' && /^$|[\s;&|(]/.test(script[at - 1] ?? '')) {
      const end = script.indexOf('\n', at)
      const length = (end < 0 ? script.length : end) - at
      result += ' '.repeat(length)
      at += length - 1
    } else {
      if (char === '"' || char === "'") quote = char
      result += char
    }
  }
  return result
}
