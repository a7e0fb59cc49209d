import { describe, expect, test } from 'vitest'
import { type Kind, kinds, NetBoxError } from '../../netbox/index.ts'
import { parseModel } from '../../seed/load.ts'
import multipass from '../../seed/multipass.ts'

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
const cases = (Object.entries(multipass) as unknown as [Kind, readonly Item[]][]).flatMap(([kind, objects]) =>
  objects.slice(0, 3).flatMap((_, at) => Object.keys(SLIPS).map((slip) => [kind, at, slip] as const)),
)

describe(`${cases.length} models with one mistake each`, () => {
  test.each(cases)('%s number %i %s is refused in one sentence that names it', (kind, at, slip) => {
    const objects: unknown[] = [...(multipass[kind as keyof typeof multipass] as readonly Item[])]
    objects[at] = SLIPS[slip]!(objects[at] as Item, kind)
    const refusal = (() => {
      try {
        return parseModel({ ...multipass, [kind]: objects }) && undefined
      } catch (error) {
        return error as Error
      }
    })()
    expect(refusal).toBeInstanceOf(NetBoxError)
    expect(refusal!.message).toContain(kind)
    expect(refusal!.message).not.toContain('\n')
  })
})
