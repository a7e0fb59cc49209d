import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, sep } from 'node:path'
import { YamlError } from '../../text/yaml.ts'
import { parseYamlJson, parseYamlTexts } from '../../text/yaml-texts.ts'
import { NetBoxError } from '../errors.ts'
import { pictureIn } from '../pictures.ts'
import type { TypeFile } from './type.ts'

const ENDINGS = new Set(['.yaml', '.yml'])
/** Folders of a checked-out library that hold no types. */
const OTHERS = new Set(['.git', '.github', 'schema', 'scripts', 'tests', 'node_modules'])

/**
 * Reads files of the device type library, or folders of such, one after the other: thousands of open files would gain nothing.
 * Throws `invalid` in one sentence that names the file.
 *
 * @param paths as they are found from the current folder
 */
export async function* readTypeFiles(paths: readonly string[]): AsyncGenerator<TypeFile> {
  const files = new Set<string>()
  for (const path of paths) for (const file of await filesAt(path)) files.add(file)
  for (const name of files) yield await readTypeFile(name)
}

async function readTypeFile(name: string): Promise<TypeFile> {
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => unreadable(name, error))
  const folders = name.split(sep).slice(0, -1)
  try {
    // Texts of their own: those of the parser are parts of the file's, and keep it.
    const content = JSON.parse(JSON.stringify(parseYamlTexts(text, name) ?? null)) as unknown
    const typed = /^attribute_data:/m.test(text)
      ? (parseYamlJson(text, name) as { attribute_data?: unknown })
      : undefined
    return {
      name,
      folders,
      content,
      pictures: await picturesOf(name, content),
      ...(typed && { attributes: typed.attribute_data }),
    }
  } catch (error) {
    throw error instanceof YamlError ? new NetBoxError({ code: 'invalid', message: error.message }) : error
  }
}

/** The pictures that a type says it has: they lie beside the folder of types, as `elevation-images/MAKER/SLUG.front.png`. */
async function picturesOf(name: string, content: unknown): Promise<TypeFile['pictures']> {
  const { slug, ...says } = (content ?? {}) as Readonly<Record<string, unknown>>
  const sides = ['front', 'rear'].filter((side) => String(says[`${side}_image`]).toLowerCase() === 'true')
  if (sides.length === 0) return {}
  const folder = join(dirname(name), '..', '..', 'elevation-images', basename(dirname(name)))
  const there = await readdir(folder).catch(() => [])
  const found = sides.flatMap((side) => {
    const file = there.find((one) => one.startsWith(`${slug}.${side}.`))
    return file ? [[`${side}_image`, pictureIn(join(folder, file))] as const] : []
  })
  return Object.fromEntries(found)
}

async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => unreadable(path, error))
  if (!found.isDirectory()) return [path]
  const files = await typesIn(path)
  if (files.length === 0)
    throw new NetBoxError({ code: 'invalid', message: `${path}: there is no .yaml file of a type in this folder` })
  return files
}

async function typesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !OTHERS.has(entry.name)) found.push(...(await typesIn(path)))
    else if (entry.isFile() && ENDINGS.has(extname(entry.name)) && !entry.name.startsWith('.')) found.push(path)
  }
  return found
}

function unreadable(path: string, { code, message }: NodeJS.ErrnoException): never {
  const why =
    code === 'ENOENT' ? 'there is no such file or folder' : code === 'EACCES' ? 'this user may not read it' : message
  throw new NetBoxError({ code: 'invalid', message: `${path}: ${why}` })
}
