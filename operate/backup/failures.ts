/** An error as a sentence. */
export function sentence(error: unknown): string {
  const { name, message } = error as Error
  if (name === 'AbortError') return 'Called off.'
  return /[.!?]$/.test(message) ? message : `${message}.`
}

/** What to say when something failed, given the reason as a sentence. */
export type Told = (why: string) => string

/**
 * Does what brings things in order after a failure, without an error of its own in that one's place.
 *
 * @param otherwise what to put behind the failure's own sentence when it fails as well
 * @returns that, or nothing
 */
export async function attempt(work: Promise<unknown>, otherwise: Told): Promise<string> {
  try {
    await work
    return ''
  } catch (error) {
    return otherwise(sentence(error))
  }
}

/** A sentence of its own with the reason in brackets, to put behind another: ` NetBox was not started (…).` */
export function besides(what: string): Told {
  return (why) => ` ${what} (${why.replace(/\.$/, '')}).`
}
