import { describe, expect, test } from 'vitest'
import { type Kind, NetBoxError, type Observed, type Session } from '../../netbox/index.ts'
import type { Connection } from '../../provider/connection.ts'
import { objectHandlers } from '../../provider/resources/object.ts'
import { type ResourceHandlers, reveal, Secret, UNKNOWN, type Values } from '../../provider/rpc/index.ts'

/** Handlers over a session that answers with one object, or fails; the calls are real ones, NetBox is not there. */
function handlers(kind: Kind, answer: Observed | Error | undefined, refused = false): ResourceHandlers {
  const read = async () => {
    if (answer instanceof Error) throw answer
    return answer
  }
  const differing = async (_kind: Kind, _id: number, fields: object) =>
    Object.entries(fields).flatMap(([name, value]) => (value === 'Île-de-France' ? [] : [name]))
  const session = { read, differing } as unknown as Session
  return objectHandlers(kind, () => ({ session, tokenIsRefused: async () => refused }) as Connection)
}

const request = {
  urn: '',
  signal: new AbortController().signal,
  log: { status() {}, debug() {}, info() {}, warning() {}, error() {} },
}
const site = (fields: Record<string, unknown>): Observed => ({
  kind: 'dcim.site',
  id: 7,
  key: 'paris',
  fields,
  url: 'http://n/7',
})
const check = async (kind: Kind, news: Values) =>
  await handlers(kind, undefined).check({ ...request, olds: {}, news, randomSeed: Buffer.alloc(0) })
const diff = async (olds: Values, news: Values) =>
  await handlers('dcim.site', undefined).diff({ ...request, id: '7', olds, oldInputs: olds, news, ignoreChanges: [] })
const read = async (answer: Observed | Error | undefined, inputs: Values, tokenIsRefused = false) =>
  await handlers('dcim.site', answer, tokenIsRefused).read({ ...request, id: '7', state: inputs, inputs })

describe('an object as a resource', () => {
  test('is refused with the field, the value and what would be right', async () => {
    const { failures } = await check('dcim.site', { name: 'Paris', slug: 'paris', descriptoin: 'x' })
    expect(failures).toEqual([{ property: 'descriptoin', reason: expect.stringContaining('description') }])
  })

  test('is not refused for what a preview cannot know', async () => {
    expect((await check('dcim.site', { name: UNKNOWN, slug: UNKNOWN })).failures).toBeUndefined()
  })

  test('keeps as secret what NetBox keeps as secret', async () => {
    const { inputs } = await check('extras.webhook', { name: 'a', payload_url: 'http://a/', secret: 'plain' })
    expect(inputs.secret).toBeInstanceOf(Secret)
  })

  test('has no difference when only the spelling differs', async () => {
    expect(
      await diff({ name: 'Paris', slug: 'paris', description: '' }, { name: 'Paris', slug: 'paris' }),
    ).toMatchObject({
      diffs: ['description'],
    })
    expect(
      await diff({ name: 'P', slug: 'p', tags: ['a', 'b'] }, { name: 'P', slug: 'p', tags: ['b', 'a'] }),
    ).toMatchObject({
      changes: false,
    })
  })

  test('shows its differences field by field: changed, new, taken out', async () => {
    const olds = { name: 'Paris', slug: 'paris', description: 'old', comments: 'gone' }
    const { detailedDiff } = await diff(olds, { name: 'Paris', slug: 'paris', description: 'new', facility: 'DC1' })
    expect(Object.fromEntries(Object.entries(detailedDiff ?? {}).map(([name, { kind }]) => [name, kind]))).toEqual({
      description: 'update',
      facility: 'add',
      comments: 'delete',
    })
  })

  test('is read with NetBox’s value where somebody changed it, and the program’s spelling elsewhere', async () => {
    const inputs = { name: 'Paris', slug: 'paris', description: 'ours' }
    const found = await read(site({ name: 'Paris', slug: 'paris', description: 'by hand', facility: 'DC1' }), inputs)
    expect(reveal(found!.inputs)).toEqual({ ...inputs, description: 'by hand' })
  })

  test('keeps the name by which the program refers to what NetBox tells by its slug', async () => {
    const inputs = { name: 'Paris', slug: 'paris', region: 'Île-de-France', group: 'eu' }
    const found = await read(site({ name: 'Paris', slug: 'paris', region: 'idf', group: 'us' }), inputs)
    expect(reveal(found!.inputs)).toEqual({ ...inputs, group: 'us' })
  })

  test('is imported with every field that is not empty', async () => {
    const fields = { name: 'Paris', slug: 'paris', facility: 'DC1' }
    expect(reveal((await read(site(fields), {}))!.inputs)).toEqual(fields)
  })

  test('is gone when NetBox has it no more', async () => {
    expect(await read(undefined, { name: 'Paris', slug: 'paris' })).toBeUndefined()
  })

  test('is as last known when NetBox is down, since nobody can tell', async () => {
    const inputs = { name: 'Paris', slug: 'paris' }
    const down = new NetBoxError({ code: 'unreachable', message: 'nobody answers' })
    expect((await read(down, inputs))?.inputs).toEqual(inputs)
  })

  test('is as last known when the token was revoked, not when it may not read the object', async () => {
    const inputs = { name: 'Paris', slug: 'paris' }
    const refused = new NetBoxError({ code: 'forbidden', message: 'no right' })
    await expect(read(refused, inputs, false)).rejects.toThrow('no right')
    expect((await read(refused, inputs, true))?.inputs).toEqual(inputs)
  })
})
