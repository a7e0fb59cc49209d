import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseDocument } from 'yaml'
import { type Desired, parseDesired } from '../desired.ts'
import { NetBoxError } from '../errors.ts'

/** What a YAML or JSON file wants of NetBox, checked. Throws `invalid` with one sentence that names the file. */
export async function readDesired(file: string): Promise<Desired> {
  const name = file === '-' ? 'standard input' : file
  const wrong = (message: string): never => {
    throw new NetBoxError({ code: 'invalid', message: `${name}: ${message}` })
  }
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => wrong(reasons[error.code ?? ''] ?? error.message),
  )
  // JSON is YAML too. The first line of an error says what and where, the rest draws a picture of it.
  const document = parseDocument(content)
  const [error] = document.errors
  if (error) wrong(error.message.split('\n')[0]!.replace(/:$/, ''))
  const input: unknown = document.toJS()
  if (input === null || input === undefined) wrong('the file is empty; an object of lists by kind is wanted')
  try {
    return parseDesired(input)
  } catch (error) {
    if (error instanceof NetBoxError) wrong(error.message)
    throw error
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read the file',
  EISDIR: 'this is a folder, not a file',
}
