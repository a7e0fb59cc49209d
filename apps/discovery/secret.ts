import { readFile } from 'node:fs/promises'
import { SourceError } from './sources/source.ts'

/** Reads a secret from its file. The file is named in an error, what is in it never is. */
export async function secretIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SourceError(`the secret's file ${file} cannot be read (${error.code})`)
  })
  const secret = text.trim()
  if (secret === '') throw new SourceError(`the secret's file ${file} is empty`)
  return secret
}
