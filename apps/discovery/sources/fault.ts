import type { z } from 'zod'

/** What is wrong with an answer: where, and what would be right. Of the answer itself nothing is repeated. */
export function fault({ issues: [issue] }: z.ZodError): string {
  const where = issue!.path.join('.') || 'it'
  const wanted =
    issue!.code === 'invalid_type'
      ? `of type ${issue!.expected}`
      : issue!.message.replace(/^Invalid input: expected /, '')
  return `${where} must be ${wanted}`
}
