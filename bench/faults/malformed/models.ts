import { type Kind, kinds } from '../../../netbox/index.ts'
import { isGenerated } from '../../../seed/model.ts'
import multipass from '../../../seed/multipass.ts'

type Item = Record<string, unknown>

/** What a slip of the hand does to one object. */
const SLIPS: Readonly<Record<string, (object: Item, kind: Kind) => Item>> = {
  'without its key': (object, kind) => {
    const { [kinds[kind].key.at(-1)!]: _, ...rest } = object
    return rest
  },
  'with a field misspelt': (object) => ({ ...object, descripton: 'x' }),
  'with a list in place of a text': (object, kind) => ({ ...object, [kinds[kind].key.at(-1)!]: ['a', 'b'] }),
  'as a text': () => 'object' as never,
}
/** Kind, number of the object, and what is wrong with it. */
export const slips = (Object.entries(multipass) as unknown as [Kind, readonly Item[]][]).flatMap(([kind, objects]) =>
  objects.slice(0, 3).flatMap((_, at) => Object.keys(SLIPS).map((slip) => [kind, at, slip] as const)),
)

/** The model of `seed/multipass.ts` as it reads with that one mistake. */
export function slipped(kind: Kind, at: number, slip: string): Record<string, unknown> {
  const objects: unknown[] = [...(multipass[kind as keyof typeof multipass] as readonly Item[])]
  objects[at] = SLIPS[slip]!(objects[at] as Item, kind)
  // What would be generated: any text stands for it here.
  const text = JSON.stringify({ ...multipass, [kind]: objects }, (_, value) =>
    isGenerated(value) ? 'generated' : value,
  )
  return JSON.parse(text) as Record<string, unknown>
}
