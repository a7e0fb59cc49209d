import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandPlugin } from '../../../sandbox/pulumi/command/plugin.ts'
import { callsTo, comparable, connectTo, title } from './recordings.ts'

describe('the stand-in for the command plugin answers as the genuine one did', () => {
  let plugin: Awaited<ReturnType<typeof connectTo>>
  beforeAll(async () => {
    plugin = await connectTo(commandPlugin)
  })
  afterAll(() => plugin.close())

  const calls = callsTo('command').map((row) => [title(row), row] as const)

  test.for(calls)('%s', async ([, { method, request, response }]) => {
    const answer = comparable(await plugin.call(method, request)) as Record<string, unknown>
    const expected = comparable(response) as Record<string, unknown>
    if (method === 'Create') {
      expect(answer.id).toMatch(/^hello[0-9a-f]{8}$/)
      expected.id = answer.id
    }
    expect(answer).toEqual(expected)
  })
})
