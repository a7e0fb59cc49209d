import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dockerPlugin } from '../../../sandbox/pulumi/docker/plugin.ts'
import { type Calls, fakeDocker } from './fake-docker.ts'
import { callsTo, comparable, comparableWithNotes, connectTo, type Recorded, recorded, title } from './recordings.ts'

describe('the stand-in for the docker plugin answers as the genuine one did', () => {
  let current: Recorded
  let calls: Calls
  let plugin: Awaited<ReturnType<typeof connectTo>>

  beforeAll(async () => {
    // The engine of whatever call is being replayed.
    const engine = new Proxy({} as never, {
      get: (_, property) => Reflect.get(fakeDocker(current, calls), property),
    })
    plugin = await connectTo(dockerPlugin(async () => engine))
    await plugin.call('Configure', { args: {} })
  })
  afterAll(() => plugin.close())

  // The bridge's notes on a preview are for its own eyes, and go with it.
  const inForm = ({ request }: Recorded, answer: unknown) =>
    (request.preview ? comparable : comparableWithNotes)(answer)
  const replay = async (row: Recorded) => {
    current = row
    calls = []
    return inForm(row, await plugin.call(row.method, row.request))
  }

  test.for(callsTo('docker').map((row) => [title(row), row] as const))('%s', async ([, row]) => {
    expect(await replay(row)).toEqual(inForm(row, row.response))
  })

  test('its version', async () => {
    expect(await plugin.call('GetPluginInfo', {})).toEqual({ version: '5.2.0' })
  })

  test('a creation calls Docker in the order that the genuine plugin does', async () => {
    const row = recorded.find(
      ({ method, request }) => method === 'Create' && String(request.urn).endsWith('Container::db'),
    )!
    await replay({
      ...row,
      request: { ...row.request, properties: { ...(row.request.properties as object), wait: false } },
    })
    expect(calls.map(({ method, path }) => `${method} ${path.replace(String(row.response.id), 'ID')}`)).toEqual([
      `GET /images/${encodeURIComponent('sha256:b8e961b73e18609bdd7e388dc31ddf3153bef75bdde0e3baaad2dddb804b782f')}/json`,
      'POST /containers/create',
      'POST /networks/bridge/disconnect',
      'POST /networks/kit-ext/connect',
      'PUT /containers/ID/archive',
      'POST /containers/ID/start',
      'GET /containers/ID/json',
    ])
  })
})
