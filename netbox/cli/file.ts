import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseYamlDocuments, YamlError } from '../../text/yaml.ts'
import { type Desired, type Given, parseDesired } from '../desired.ts'
import { NetBoxError } from '../errors.ts'
import { asNumbers } from './spelled.ts'

/**
 * What a YAML or JSON file wants of NetBox, checked: that of all its documents together. Keys that begin with `x-` are the author's,
 * a place for what is used more than once. Throws `invalid` with one sentence that names the file.
 */
export async function readDesired(file: string): Promise<Desired> {
  const name = file === '-' ? 'standard input' : file
  const wrong = (message: string): never => {
    throw new NetBoxError({ code: 'invalid', message: `${name}: ${message}` })
  }
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => wrong(reasons[error.code ?? ''] ?? error.message),
  )
  const documents = read(content, name)
  if (documents.length === 0) wrong('the file is empty; an object of lists by kind is wanted')
  try {
    return parseDesired(documents.map(ofOne).reduce(together))
  } catch (error) {
    if (error instanceof NetBoxError) wrong(error.message)
    throw error
  }
}

/** What one document wants; what is no object is refused by {@link parseDesired}. */
function ofOne(document: unknown): unknown {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return document
  return asNumbers(Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('x-'))))
}

function together(one: unknown, other: unknown): unknown {
  const [first, second] = [parseDesired(one), parseDesired(other)] as [Given, Given]
  const lists = Object.entries(second).map(([kind, objects]) => [
    kind,
    [...((first[kind] ?? []) as unknown[]), ...(objects as unknown[])],
  ])
  return { ...first, ...Object.fromEntries(lists) }
}

function read(content: string, name: string): unknown[] {
  try {
    return parseYamlDocuments(content, name)
  } catch (error) {
    throw error instanceof YamlError ? new NetBoxError({ code: 'invalid', message: error.message }) : error
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read the file',
  EISDIR: 'this is a folder, not a file',
}
