import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'choice-'))
// Read when the module is loaded.
vi.stubEnv('NETBOX_AS_CODE_STATE', folder)
vi.stubGlobal('fetch', () => Promise.reject(new Error('no download site')))
const { askedBeside, askedFor, choosePulumi, chooseStack, inUse, recordChoice, requireChoice } = await import(
  '../../../operate/commands/choice.ts'
)
const { down } = await import('../../../operate/commands/down.ts')

afterAll(async () => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  await rm(folder, { recursive: true })
})

afterEach(async () => await recordChoice(undefined))

/** Nobody listens there: what the choice does not need to ask, it must not. */
const HOST = 'tcp://127.0.0.1:9'
const dev = { stack: 'dev', pulumi: 'official' } as const

describe('the stack in use on this machine', () => {
  test('is what a command works with', async () => {
    await recordChoice(dev)
    await expect(requireChoice()).resolves.toEqual(dev)
    await expect(requireChoice('dev')).resolves.toEqual(dev)
  })

  test('is not mistaken for another that is asked for', async () => {
    await recordChoice(dev)
    await expect(requireChoice('sandbox')).rejects.toThrow('--stack is sandbox, but dev is in use on this machine.')
    await expect(down(['--stack', 'sandbox'])).rejects.toThrow('--stack is sandbox, but dev is in use on this machine.')
  })

  test('makes way for another only once it is down', async () => {
    await recordChoice(dev)
    await expect(inUse('sandbox')).rejects.toThrow("dev is in use: take it down first with 'npm run down'.")
    await recordChoice({ ...dev, down: true })
    await expect(inUse('sandbox')).resolves.toBeUndefined()
  })

  test('comes up again with its data when none is asked for', async () => {
    await recordChoice({ ...dev, down: true })
    await expect(inUse(undefined)).resolves.toMatchObject(dev)
  })
})

describe('without a stack in use', () => {
  test('the one that is asked for is taken, and nobody is asked for images', async () => {
    await expect(chooseStack('sandbox', HOST, () => {})).resolves.toBe('sandbox')
  })

  test('Pulumi is built here where its downloads cannot be had', async () => {
    const said: string[] = []
    await expect(choosePulumi((line) => said.push(line))).resolves.toBe('sandbox')
    expect(said.join()).toContain('its download site cannot be reached')
  })
})

describe('options of a command on this machine', () => {
  test('may name a stack', () => {
    expect([[], ['--stack', 'dev'], ['-s', 'sandbox']].map(askedFor)).toEqual([undefined, 'dev', 'sandbox'])
  })

  test.each([['--stak', 'dev'], ['--dry-run'], ['dev']])('are refused where they are none: %s', async (...args) => {
    await recordChoice(dev)
    expect(() => askedFor(args)).toThrow('--help says what there is.')
    await expect(down(args)).rejects.toThrow('--help says what there is.')
  })

  test('may not name a stack of another backend', () => {
    expect(() => askedFor(['--stack', 'homelab'])).toThrow('this command knows dev and sandbox.')
  })

  test('are told from those that go to Pulumi', () => {
    expect(askedBeside(['--diff', '--stack', 'dev', '-t', 'urn'])).toEqual({
      asked: 'dev',
      rest: ['--diff', '-t', 'urn'],
    })
    expect(askedBeside(['--stack=dev', '--refresh'])).toEqual({ asked: 'dev', rest: ['--refresh'] })
    expect(askedBeside(['--refresh'])).toEqual({ asked: undefined, rest: ['--refresh'] })
  })
})
