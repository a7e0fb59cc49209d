import * as escaped from '../../text/escape.ts'
import type { Aligned } from './align.ts'
import type { Manifest } from './manifest.ts'

/** What people have to do after a restore, a sentence each. */
export function notesOn({ jobs, peppers }: Aligned, lost: readonly number[]): string[] {
  const dead = lost.reduce((sum, pepper) => sum + (peppers[pepper] ?? 0), 0)
  return [
    ...(dead > 0
      ? [
          `${dead} API ${dead === 1 ? 'token' : 'tokens'} cannot be verified without pepper ${lost.join(', ')} of the backup: make new ones.`,
        ]
      : []),
    ...(jobs > 0
      ? [
          `${jobs} ${jobs === 1 ? 'job stands' : 'jobs stand'} as scheduled but ${jobs === 1 ? 'is' : 'are'} not in the queue: schedule them again in NetBox.`,
        ]
      : []),
  ]
}

/** What of a backup from elsewhere NetBox would run, a sentence. */
export function brought({ files }: Manifest): string[] {
  const run = files.map(({ name }) => name).filter((name) => /^(scripts|reports)\/.*\.py$/s.test(name))
  if (run.length === 0) return ['This stack did not sign the backup; it holds no script that NetBox would run.']
  return [`This stack did not sign the backup; NetBox can run what it holds: ${run.join(', ')}.`]
}

/** What a backup is and brings, for a terminal: whoever made it chose these words. */
export function inWords({ netbox, stack, created }: Manifest, into: string, notes: readonly string[]): string {
  const what = `NetBox ${netbox.version} of stack ${stack}, ${created}: it can be restored into ${into}.`
  return [what, ...notes].map(escaped.terminalLine).join('\n')
}
