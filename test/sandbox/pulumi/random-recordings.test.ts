import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomPlugin } from '../../../sandbox/pulumi/random/plugin.ts'
import { callsTo, comparable, connectTo, shape, title } from './recordings.ts'

describe('the stand-in for the random plugin answers as the genuine one did', () => {
  let plugin: Awaited<ReturnType<typeof connectTo>>
  beforeAll(async () => {
    plugin = await connectTo(randomPlugin)
  })
  afterAll(() => plugin.close())

  const calls = callsTo('random').map((row) => [title(row), row] as const)

  test.for(calls.filter(([, row]) => row.method !== 'Create'))('%s', async ([, { method, request, response }]) => {
    expect(comparable(await plugin.call(method, request))).toEqual(comparable(response))
  })

  test.for(calls.filter(([, row]) => row.method === 'Create'))(
    '%s, in shape',
    async ([, { method, request, response }]) => {
      const answer = await plugin.call(method, request)
      expect(shape(comparable(answer))).toEqual(shape(comparable(response)))
      expect(answer.properties).toMatchObject(request.properties as object)
    },
  )
})
