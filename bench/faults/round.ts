import { table } from '../table.ts'

/** One fault, and what was found after the run that was to mend it. */
export interface Round {
  /** It hit before the command had ended by itself. */
  readonly hit: boolean
  /** NetBox was found in neither of the two states: the fault hit in the middle of the work. */
  readonly midway: boolean
  /** Tokens that nobody knows any more. */
  readonly tokensLeft: number
  /** What was not as it must be, a sentence each. */
  readonly wrong: readonly string[]
  /** What the fault was: for the log. */
  readonly fault: string
}

/** The rounds of all kinds of faults as a table, and below it everything that went wrong. */
export function text(found: Readonly<Record<string, readonly Round[]>>): string {
  const head = ['fault', 'rounds', 'hit', 'in the middle', 'end state right', 'tokens left']
  const rows = Object.entries(found).map(([title, rounds]) => {
    const count = (test: (round: Round) => boolean) => String(rounds.filter(test).length)
    const right = count(({ wrong }) => wrong.length === 0)
    const tokens = rounds.reduce((sum, { tokensLeft }) => sum + tokensLeft, 0)
    return [title, String(rounds.length), count(({ hit }) => hit), count(({ midway }) => midway), right, String(tokens)]
  })
  const wrong = Object.entries(found).flatMap(([title, rounds]) =>
    rounds.flatMap((round, at) => round.wrong.map((line) => `${title}, round ${at + 1} (${round.fault}): ${line}`)),
  )
  return [...table([head, ...rows]), ...wrong].join('\n')
}
