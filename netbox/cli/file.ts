import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseYamlDocuments, YamlError } from '../../text/yaml.ts'
import { type Desired, type Given, parseDesired } from '../desired.ts'
import { NetBoxError } from '../errors.ts'
import { entryOf, isKind, type Kind, tellKinds } from '../kinds.ts'
import { withLibrary } from '../library/library.ts'
import { readTypeFiles } from '../library/read.ts'
import { pictureIn } from '../pictures.ts'
import { asNumbers, plain } from './spelled.ts'

/** What a file wants, and what is to be said about it. */
export interface Input {
  readonly desired: Desired
  /** Sentences about what is left out. */
  readonly notes: readonly string[]
  /** Devices that lack parts of their types get them. */
  readonly align: boolean
  /** Kinds of plugins that the file tells are kinds until this is disposed of. */
  readonly told: Disposable
}

/**
 * What a YAML or JSON file wants of NetBox, checked: that of all its documents together. Keys that begin with `x-` are the author's,
 * a place for what is used more than once; `deviceTypes` names files and folders of the device type library, as they are found from the
 * file, `align` says whether devices get what they lack, and `kinds` tells those of plugins. Throws `invalid` with one sentence that names the
 * file.
 */
export async function readInput(file: string): Promise<Input> {
  const documents = await documentsIn(file)
  let told: Disposable | undefined
  try {
    told = tellKinds(toldIn(documents))
    const folder = file === '-' ? '' : dirname(file)
    const desired = parseDesired(documents.map((one) => withPictures(ofOne(one), folder)).reduce(together))
    const library = documents.flatMap(libraryIn).map((path) => found(path, folder))
    const whole = await withLibrary(desired, readTypeFiles(library))
    return { ...whole, align: documents.some(aligns), told }
  } catch (error) {
    told?.[Symbol.dispose]()
    throw inFile(file, error)
  }
}

/**
 * The kinds of plugins that a file tells under `kinds`, as it tells them; whatever else it holds is of no account. Throws `invalid` as
 * {@link readInput} does.
 */
export async function readKinds(file: string): Promise<Given> {
  const documents = await documentsIn(file)
  try {
    const told = toldIn(documents)
    if (Object.keys(told).length > 0) return told
    throw new NetBoxError({ code: 'invalid', message: `nothing stands under ${KINDS}, an object of kinds by name` })
  } catch (error) {
    throw inFile(file, error)
  }
}

async function documentsIn(file: string): Promise<unknown[]> {
  const wrong = (message: string): never => {
    throw inFile(file, new NetBoxError({ code: 'invalid', message }))
  }
  const content = await (file === '-' ? text(process.stdin) : readFile(file, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => wrong(reasons[error.code ?? ''] ?? error.message),
  )
  const documents = read(content, nameOf(file))
  return documents.length > 0 ? documents : wrong('the file is empty; an object of lists by kind is wanted')
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file
}

/** An error about what a file says, with its name. */
function inFile(file: string, error: unknown): unknown {
  if (!(error instanceof NetBoxError)) return error
  return new NetBoxError({ code: 'invalid', message: `${nameOf(file)}: ${error.message}` })
}

/** The key under which a file tells kinds of plugins. */
const KINDS = 'kinds'

function toldIn(documents: readonly unknown[]): Given {
  const told = documents.flatMap((one) => (isObject(one) && one[KINDS] !== undefined ? [plain(one[KINDS])] : []))
  const stranger = told.find((one) => !isObject(one))
  if (stranger !== undefined)
    throw new NetBoxError({ code: 'invalid', message: `${KINDS} must be an object of kinds by name` })
  return Object.assign({}, ...told)
}

/** The key under which a file names the device type library. */
const LIBRARY = 'deviceTypes'

function libraryIn(document: unknown): string[] {
  const paths = isObject(document) ? [document[LIBRARY] ?? []].flat() : []
  if (paths.every((path) => typeof path === 'string' && path !== '')) return paths as string[]
  throw new NetBoxError({
    code: 'invalid',
    message: `${LIBRARY} must be a file or folder of the device type library, or a list of such`,
  })
}

/** The key under which a file wants devices to get what their types have and they lack. */
const ALIGN = 'align'

function aligns(document: unknown): boolean {
  const given = isObject(document) ? (document[ALIGN] ?? false) : false
  if (typeof given === 'boolean') return given
  throw new NetBoxError({ code: 'invalid', message: `${ALIGN} must be true or false` })
}

/** What one document wants; what is no object is refused by {@link parseDesired}. */
function ofOne(document: unknown): unknown {
  if (!isObject(document)) return document
  const wanted = Object.entries(document).filter(
    ([name]) => !name.startsWith('x-') && ![LIBRARY, ALIGN, KINDS].includes(name),
  )
  return asNumbers(Object.fromEntries(wanted))
}

/** Pictures are told by their paths, as they are found from the file. */
function withPictures(document: unknown, folder: string): unknown {
  if (!isObject(document)) return document
  const entries = Object.entries(document).map(([kind, objects]) => {
    const pictures = isKind(kind) ? picturesOf(kind) : []
    if (pictures.length === 0 || !Array.isArray(objects)) return [kind, objects]
    return [kind, objects.map((one) => (isObject(one) ? withPicturesIn(one, pictures, folder) : one))]
  })
  return Object.fromEntries(entries)
}

function withPicturesIn(object: Given, names: readonly string[], folder: string): Given {
  const told = names.filter((name) => typeof object[name] === 'string' && object[name] !== '')
  return {
    ...object,
    ...Object.fromEntries(told.map((name) => [name, pictureIn(found(String(object[name]), folder))])),
  }
}

function picturesOf(kind: Kind): string[] {
  return Object.entries(entryOf(kind).fields).flatMap(([name, { type }]) => (type === 'picture' ? [name] : []))
}

function found(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
