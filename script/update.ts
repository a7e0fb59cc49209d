import { UserError } from '../infra/user-error.ts'
import { isPlanned, readEvent } from '../pipeline/events.ts'
import { masker, secretsOf } from '../pipeline/mask.ts'
import type { Step } from '../pipeline/steps.ts'
import type { Report } from './progress.ts'
import type { Pulumi } from './pulumi.ts'

/** How an update ended. */
export interface Updated {
  ok: boolean
  done: number
  /** The engine's errors and warnings, and what stopped the update; secrets are masked. */
  messages: string[]
}

/**
 * Updates a stack, watching each step: one that is not planned stops the update before the next.
 *
 * The engine's messages are held back until the end. They may quote a secret that this very update made; only the state
 * after it knows all secrets to mask.
 */
export async function update(pulumi: Pulumi, planned: readonly Step[], report: Report): Promise<Updated> {
  const before = secretsOf(await pulumi.state())
  const messages: string[] = []
  const finished = new Set<string>()
  let stopped = false
  const { code, stderr } = await pulumi.operate(['up', '--yes', '--skip-preview', '--refresh', '--json'], {
    quiet: true,
    onLine: (line, end) => {
      const told = readEvent(line)
      if (!told) return
      if (told.kind === 'says') {
        if (told.severity === 'info') return
        messages.push([told.severity, told.name, told.message].filter(Boolean).join(': '))
      } else if (told.own) {
        // Nothing in the world changes with Pulumi's own books.
      } else if (told.kind === 'done') {
        if (!finished.has(told.urn)) report(`${told.change}d ${told.what} ${told.name}`)
        finished.add(told.urn)
      } else if (!isPlanned(planned, told.urn, told.change) && !stopped) {
        stopped = true
        messages.push(`stopped: ${told.what} ${told.name} was about to be ${told.change}d, which nobody reviewed`)
        end()
      }
    },
  })
  const after = await pulumi.state().then(secretsOf, () => [])
  if (code !== 0 && messages.length === 0) messages.push(stderr.trim() || 'Pulumi failed without a word')
  const mask = masker([...before, ...after])
  return { ok: code === 0 && !stopped, done: finished.size, messages: messages.map(mask) }
}

/** The update's messages as one error. */
export function failed({ done, messages }: Updated): UserError {
  return new UserError(
    `${messages.join('\n')}\nThe update stopped after ${done} changed resources: mend this, then make a new plan.`,
  )
}
