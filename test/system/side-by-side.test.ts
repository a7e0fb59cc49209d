import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { login } from './support/netbox.ts'
import { TestStack } from './support/stack.ts'

const example = { 'netbox:model': './seed/example.ts' }
let kept: TestStack
/** One that other tests have up. */
let other: TestStack

beforeAll(async () => {
  other = await TestStack.shared()
  kept = await TestStack.make('kept', { ...example, 'netbox:keepData': true })
  await kept.up()
})

afterAll(async () => {
  await kept?.dispose()
  await other?.engine.close()
})

describe('two stacks on one engine', () => {
  test('have four containers each', async () => {
    const ids = [...Object.values(await kept.ids()), ...Object.values(await other.ids())]
    expect(new Set(ids).size).toBe(8)
    expect(ids).not.toContain(undefined)
  })

  test('have secrets of their own', async () => {
    const { user, password } = await other.outputs()
    expect(await login(other.url, String(user), String(password))).toBe(true)
    expect(await login(kept.url, String(user), String(password))).toBe(false)
  })

  test('do not take each other’s names', async () => {
    const third = await TestStack.make('third', { ...example, 'netbox:name': kept.name })
    const { code, output } = await third.pulumi('preview')
    await third.dispose()
    expect(output).toContain(`There is a container ${kept.name} already, of the stack netbox/`)
    expect(code).not.toBe(0)
  })
})

describe('data that is to be kept', () => {
  const volumes = async () => {
    const { Volumes } = await kept.engine.call<{ Volumes: { Name: string }[] | null }>('GET', '/volumes')
    return (Volumes ?? []).map(({ Name }) => Name).filter((name) => name.startsWith(kept.name))
  }

  test('makes a plain destroy fail before anything is deleted', async () => {
    const before = await kept.ids()
    const { code, output } = await kept.pulumi('destroy', '--preview-only')
    expect(output).toContain('protected')
    expect(code).not.toBe(0)
    expect(await kept.ids()).toEqual(before)
  })

  test('outlives destroy --exclude-protected, which touches no other stack, with the secrets that open it', async () => {
    const { password, user } = await kept.outputs()
    const others = await other.ids()
    const { Id } = (await kept.inspect())!
    expect(await kept.pulumi('destroy', '--yes', '--skip-preview', '--exclude-protected')).toMatchObject({ code: 0 })
    expect(await kept.ids()).toEqual({
      '': undefined,
      '-worker': undefined,
      '-postgres': undefined,
      '-redis': undefined,
    })
    expect(await volumes()).toHaveLength(5)
    expect(await other.ids()).toEqual(others)

    await kept.up()
    expect((await kept.inspect())?.Id).not.toBe(Id)
    expect(await login(kept.url, String(user), String(password))).toBe(true)
  })
})
