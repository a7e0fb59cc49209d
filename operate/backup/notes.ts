import type { Aligned } from './align.ts'

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
