import { differences, type Holdings, madeAnew } from './holdings.ts'
import type { Round } from './round.ts'

/** What NetBox held, and what a run with a fault and the next one made of it. */
export interface Looks {
  /** Before. */
  readonly from: Holdings
  /** What a run without a fault makes of it. */
  readonly to: Holdings
  /** After the run with the fault. */
  readonly meanwhile: Holdings
  /** After the next run. */
  readonly now: Holdings
}

/** Whether the fault hit in the middle, and what the next run did not mend. */
export function verdict({ from, to, meanwhile, now }: Looks): Pick<Round, 'midway'> & { wrong: string[] } {
  return {
    midway: [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0),
    wrong: [...differences(to.objects, now.objects), ...madeAnew(from, now)],
  }
}

/** A command that had to succeed and did not, with the end of what it said. */
export function failure(what: string, { code, output }: { code: number | null; output: string }): string[] {
  return code === 0 ? [] : [`${what}: ${output.slice(-2000)}`]
}

const STACK_TRACE = /^\s+at .*:\d+\)?$|\b(?:Type|Syntax|Reference|Range)Error\b/m

/** A failure that is not told in words for people. */
export function unclear(said: string): string[] {
  return STACK_TRACE.test(said) || said.trim() === '' ? [`failed without a clear sentence: ${said.slice(-2000)}`] : []
}

/** What Pulumi gives as reasons, on one line. */
export function reasonsIn(output: string): string {
  return [...output.matchAll(/^\s*error: (.*)$/gm)].map(([, words]) => words).join(' / ')
}

/** A line for the log. */
export function told(at: number, { fault, midway, wrong }: Round, said = ''): string {
  const end = wrong.length === 0 ? 'mended' : wrong.join(' | ')
  return [`${at + 1}: ${fault}${midway ? ', in the middle' : ''}`, said, end].filter(Boolean).join('; ')
}
