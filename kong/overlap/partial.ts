/** A regular expression in parts: an escape, a class, what opens or closes a group, a quantifier, an anchor; else one character. */
const PARTS =
  /\\(?:x[\da-f]{2}|u[\da-f]{4}|c.|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?::|<?[=!]|<\w+>))?|\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|[|^$]|./gis
const RAW = /^(?:[*+?]\??|\{\d+(?:,\d*)?\}\??|[|^$])$/
/** Looks around without taking characters: what is behind the end of a text cannot be looked at, so it may be right. */
const LOOK = /^\(\?<?[=!]$/

/**
 * Whether a text that begins so may be matched from its beginning by a regular expression: each of its parts may also
 * stand behind the end of what is known of the text. An expression of a kind that JavaScript does not know may match anything.
 */
export function mayMatchFrom(beginning: string, expression: string): boolean {
  try {
    return new RegExp(partial(expression), 'y').test(beginning)
  } catch {
    return true
  }
}

/** Whether a regular expression matches a text from its beginning, for all that can be told. */
export function matchesFrom(text: string, expression: string): boolean {
  try {
    return new RegExp(expression, 'y').test(text)
  } catch {
    return true
  }
}

function partial(expression: string): string {
  let made = ''
  /** How deep inside of a look-around we are; what is in there is left as it is. */
  let looking = 0
  for (const [part] of expression.matchAll(PARTS)) {
    const opens = part.startsWith('(')
    if (looking > 0) {
      if (opens) looking++
      else if (part === ')') looking--
      made += looking === 0 ? ')|$)' : part
    } else if (LOOK.test(part)) {
      looking = 1
      made += `(?:${part}`
    } else if (part === ')') made += '|$)'
    else if (opens || RAW.test(part)) made += part
    else made += `(?:${part}|$)`
  }
  return made
}
