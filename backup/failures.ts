/** An error as a sentence. */
export function sentence(error: unknown): string {
  const { name, message } = error as Error
  if (name === 'AbortError') return 'Called off.'
  return /[.!?]$/.test(message) ? message : `${message}.`
}

/**
 * Does what brings things in order after a failure, without an error of its own in that one's place.
 *
 * @param otherwise what is the case when it fails as well, such as `NetBox was not started`
 * @returns nothing, or that with the reason as a sentence to put behind the failure's own: ` NetBox was not started (…)`
 */
export async function attempt(work: Promise<unknown>, otherwise: string): Promise<string> {
  try {
    await work
    return ''
  } catch (error) {
    return ` ${otherwise} (${sentence(error).replace(/\.$/, '')}).`
  }
}
