import type { Desired } from '../desired.ts'
import { NetBoxError } from '../errors.ts'
import { getOrMake } from '../get-or-make.ts'
import type { Kind } from '../kinds.ts'
import { libraryType, type TypeFile } from './type.ts'

type Given = Readonly<Record<string, unknown>>

/** What is wanted, with the types of the library; and what of these NetBox has no field for. */
export interface WithLibrary {
  readonly desired: Desired
  readonly notes: readonly string[]
}

/**
 * Adds types of the device type library to what is wanted, with their manufacturers, where nobody declares these. They need no
 * further check: each value was made for its field.
 * Throws `invalid` for a file that is no such type, and for two that are the same one.
 */
export async function withLibrary(
  desired: Desired,
  files: AsyncIterable<TypeFile> | Iterable<TypeFile>,
): Promise<WithLibrary> {
  const declared = new Map((desired['dcim.manufacturer'] ?? []).map(({ name, slug }) => [name, slug]))
  const slugOf = (name: string) => declared.get(name) ?? slugFrom(name)
  const lists = new Map<Kind, Given[]>(
    Object.entries(desired).map(([kind, objects]) => [kind as Kind, [...(objects as readonly Given[])]]),
  )
  const add = (kind: Kind, objects: readonly Given[]) => {
    const list = getOrMake(lists, kind, (): Given[] => [])
    for (const one of objects) list.push(one)
  }
  const known = new Set(declared.values())
  const seen = new Map<string, string>()
  const notes: string[] = []
  for await (const file of files) {
    const type = libraryType(file, slugOf)
    const [whole] = type.objects.get(type.kind)!
    const key = JSON.stringify([
      type.kind,
      whole!.manufacturer,
      type.kind === 'dcim.moduletype' ? whole!.model : whole!.slug,
    ])
    const twin = seen.get(key)
    if (twin !== undefined)
      throw new NetBoxError({
        code: 'invalid',
        message: `${file.name}: ${twin} tells the same type; leave one of them out`,
      })
    seen.set(key, file.name)
    for (const name of type.manufacturers) {
      if (known.has(slugOf(name))) continue
      known.add(slugOf(name))
      add('dcim.manufacturer', [{ name, slug: slugOf(name) }])
    }
    for (const [kind, objects] of type.objects) add(kind, objects)
    notes.push(...type.notes)
  }
  return { desired: Object.fromEntries(lists) as Desired, notes }
}

/** As NetBox makes a slug of a name. */
function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-')
}
