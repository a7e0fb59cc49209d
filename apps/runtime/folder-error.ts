/** A folder that a program keeps its work in cannot be used, or takes nothing just now; the message is one sentence. */
export class FolderError extends Error {
  override name = 'FolderError'
}

/** What the system calls it, such as ENOSPC: its own message would name the file. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
