/** The spool cannot be used, or cannot take an event just now; the message is one sentence. */
export class SpoolError extends Error {
  override name = 'SpoolError'
}

/** What the system calls it, such as ENOSPC: its own message would name the file. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
