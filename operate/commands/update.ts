import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { isPlanned, readEvent, type Told } from '../pipeline/events.ts'
import { masker, secretsOf } from '../pipeline/mask.ts'
import type { Step } from '../pipeline/steps.ts'
import type { Pulumi } from './pulumi.ts'

/** How an update ended. */
export interface Updated {
  ok: boolean
  done: number
  /** The engine's errors and warnings, and what stopped the update; secrets are masked. */
  messages: string[]
}

export interface Wanted {
  /** What was reviewed: a step that is not among these stops the update, itself begun, before the next. Without it all goes. */
  planned?: readonly Step[]
  /** Options of `pulumi up`. */
  options?: readonly string[]
  /** Calls the update off. */
  signal?: AbortSignal
}

/**
 * Updates a stack, watching each step.
 *
 * The engine's messages are held back until the end. They may quote a secret that this very update made; only the state
 * after it knows all secrets to mask.
 */
export async function update(
  pulumi: Pulumi,
  { planned, options = [], signal }: Wanted,
  report: Report,
): Promise<Updated> {
  const before = secretsOf(await pulumi.state())
  const messages: string[] = []
  const finished = new Set<string>()
  let [blamed, stopped] = [false, false]
  const stop = (why: string, end: () => void) => {
    if (!messages.includes(why)) messages.push(why)
    // Once: a second Ctrl-C would not let the engine finish what it is at.
    if (!stopped) end()
    stopped = true
  }
  const hear = (told: Told, end: () => void) => {
    if (told.kind === 'says') {
      if (told.severity === 'info') return
      if (told.severity === 'error') blamed = true
      messages.push([told.severity, told.name, told.message].filter(Boolean).join(': '))
    } else if (told.own) {
      // Nothing in the world changes with Pulumi's own books.
    } else if (told.kind === 'done') {
      if (!finished.has(told.urn)) report(`${told.change}d ${told.what} ${told.name}`)
      finished.add(told.urn)
    } else if (planned && !isPlanned(planned, told.urn, told.change)) {
      // The engine starts a step as it tells of it: this one is not to be held any more, only those after it.
      stop(
        `stopped: nobody reviewed that ${told.what} ${told.name} is ${told.change}d: it was begun, and is probably done`,
        end,
      )
    }
  }
  const { code, stderr } = await pulumi.operate(['up', '--yes', '--skip-preview', ...options, '--json'], {
    quiet: true,
    signal,
    onLine: (line, end) => {
      try {
        const told = readEvent(line)
        if (told) hear(told, end)
      } catch (error) {
        // Thrown from here it would end us, and leave the engine at work with nobody watching.
        stop(`stopped: ${(error as Error).message}`, end)
      }
    },
  })
  const after = await pulumi.state().then(secretsOf, () => [])
  // A warning does not tell why it failed; an error that never became an event stands here alone.
  if (code !== 0 && !blamed && !stopped) messages.push(stderr.trim() || 'Pulumi failed without a word')
  const mask = masker([...before, ...after])
  return { ok: code === 0 && !stopped, done: finished.size, messages: messages.map(mask) }
}

/** The update's messages as one error. */
export function failed({ done, messages }: Updated): UserError {
  return new UserError(
    `${messages.join('\n')}\nThe update stopped after ${done} changed resources: mend this, then make a new plan.`,
  )
}
