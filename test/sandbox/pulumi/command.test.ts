import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandPlugin } from '../../../sandbox/pulumi/command/plugin.ts'
import { connectTo } from './recordings.ts'

const urn = 'urn:pulumi:dev::p::command:local:Command::c'
const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  value,
})

describe('the command plugin', () => {
  let plugin: Awaited<ReturnType<typeof connectTo>>
  beforeAll(async () => {
    plugin = await connectTo(commandPlugin)
  })
  afterAll(() => plugin.close())

  const create = (properties: object) => plugin.call('Create', { urn, properties })

  test('says what failed, with its output and without its secrets', async () => {
    const properties = {
      create: 'echo "to $WHO with $PASSWORD"; exit 3',
      environment: { WHO: 'me', PASSWORD: secret('hunter2') },
    }
    await expect(create(properties)).rejects.toMatchObject({
      details: 'exit status 3: running "echo \\"to $WHO with $PASSWORD\\"; exit 3":\nto me with [secret]\n',
    })
  })

  test('blots out a command that is itself secret', async () => {
    await expect(create({ create: secret('false hunter2') })).rejects.toMatchObject({
      details: expect.not.stringContaining('hunter2'),
    })
  })

  test('takes standard input, a folder and an interpreter', async () => {
    const properties = {
      create: 'process.stdin.pipe(process.stdout); console.log(process.cwd())',
      interpreter: [process.execPath, '-e'],
      dir: '/',
      stdin: 'in\n',
    }
    expect(await create(properties)).toMatchObject({ properties: { stdout: '/\nin', stderr: '' } })
  })

  test('shows the update what the creation has printed', async () => {
    const olds = { create: 'echo one', stdout: 'one', stderr: '' }
    const news = { create: 'echo "$PULUMI_COMMAND_STDOUT two"' }
    const updated = await plugin.call('Update', { urn, id: 'c1', olds, oldInputs: { create: 'echo one' }, news })
    expect(updated).toMatchObject({ properties: { stdout: 'one two' } })
  })

  test('a new trigger replaces, anything else updates', async () => {
    const oldInputs = { create: 'echo', triggers: ['a'] }
    const diff = (news: object) => plugin.call('Diff', { urn, id: 'c1', olds: oldInputs, oldInputs, news })
    expect(await diff({ create: 'echo', triggers: ['b'] })).toMatchObject({
      replaces: ['triggers'],
      detailedDiff: { 'triggers[0]': { kind: 'UPDATE_REPLACE' } },
    })
    expect(await diff({ create: 'echo 1', triggers: ['a'] })).toEqual({
      changes: 'DIFF_SOME',
      diffs: ['create'],
      hasDetailedDiff: true,
      detailedDiff: { create: { kind: 'UPDATE' } },
    })
  })

  test('refuses what it does not know', async () => {
    expect(await plugin.call('Check', { urn, olds: {}, news: { create: 'x', assetPaths: ['y'] } })).toMatchObject({
      failures: [{ property: 'assetPaths', reason: 'the stand-in for the command plugin does not know "assetPaths"' }],
    })
  })

  test('local.run gives its output, secret if it was given a secret', async () => {
    const run = (args: object) => plugin.call('Invoke', { tok: 'command:local:run', args })
    expect(await run({ command: 'echo hello' })).toEqual({
      return: { command: 'echo hello', stdout: 'hello', stderr: '' },
    })
    expect(await run({ command: 'echo $A', environment: { A: secret('a') } })).toMatchObject({
      return: { stdout: secret('a') },
    })
  })
})
