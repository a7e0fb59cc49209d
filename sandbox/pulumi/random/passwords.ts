import { randomInt } from 'node:crypto'

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const NUMERIC = '0123456789'
const SPECIAL = '!@#$%&*()-_=+[]{}<>:?'

export interface Rules {
  readonly length: number
  readonly lower: boolean
  readonly upper: boolean
  readonly numeric: boolean
  readonly special: boolean
  readonly minLower: number
  readonly minUpper: number
  readonly minNumeric: number
  readonly minSpecial: number
  readonly overrideSpecial?: string
}

/** A random text by the rules: every character is drawn from a secure source, without bias, then all are shuffled. */
export function randomText(rules: Rules): string {
  const classes = [
    { wanted: rules.lower, least: rules.minLower, characters: LOWER },
    { wanted: rules.upper, least: rules.minUpper, characters: LOWER.toUpperCase() },
    { wanted: rules.numeric, least: rules.minNumeric, characters: NUMERIC },
    { wanted: rules.special, least: rules.minSpecial, characters: rules.overrideSpecial || SPECIAL },
  ]
  const alphabet = classes.map(({ wanted, characters }) => (wanted ? characters : '')).join('')
  const drawn = classes.flatMap(({ least, characters }) => draw(characters, least))
  return shuffled([...drawn, ...draw(alphabet, rules.length - drawn.length)]).join('')
}

function draw(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters[randomInt(characters.length)]!)
}

/** Fisher and Yates. */
function shuffled(items: string[]): string[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    ;[result[last], result[other]] = [result[other]!, result[last]!]
  }
  return result
}
