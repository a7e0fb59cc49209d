import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseYaml, YamlError } from '../../text/yaml.ts'
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
  const input = read(content, name) ?? wrong('the file is empty; an object of lists by kind is wanted')
  try {
    return parseDesired(input)
  } catch (error) {
    if (error instanceof NetBoxError) wrong(error.message)
    throw error
  }
}

function read(content: string, name: string): unknown {
  try {
    return parseYaml(content, name)
  } catch (error) {
    throw error instanceof YamlError ? new NetBoxError({ code: 'invalid', message: error.message }) : error
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read the file',
  EISDIR: 'this is a folder, not a file',
}
