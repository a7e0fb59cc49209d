import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, available, type Bench, bench, STAND_IN, until } from './harness.ts'

/** How to run this against a real Kong: see harness.ts. What is expected stands in transcripts 3 and 4. */
const database = describe.skipIf(!(await available('postgres')))

interface Reply {
  status: number
  body: Record<string, unknown>
}

/** A gateway with a database, and a service `netbox` in it; what the test adds is removed in the end. */
async function prepared() {
  const made: Bench = await bench('postgres')
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const answer = await ask(made.admin, method, path, { body })
    return { status: answer.status, body: answer.body === '' ? {} : (JSON.parse(answer.body) as Reply['body']) }
  }
  onTestFinished(async () => {
    for (const kind of ['plugins', 'routes', 'services', 'consumers']) {
      const { data } = (await call('GET', `/${kind}`)).body as { data: { id: string }[] }
      for (const { id } of data) await call('DELETE', `/${kind}/${id}`)
    }
  })
  const url = `http://${made.upstream}`
  const first = await call('PUT', '/services/netbox', { url, tags: ['managed', 'netbox'], retries: 1 })
  return { ...made, call, url, first, id: first.body.id as string }
}

database('with a database', () => {
  test('PUT makes an entity or replaces it whole: 200 either way, and what is left out falls back', async () => {
    const { call, url, first } = await prepared()
    expect(first).toMatchObject({ status: 200, body: { name: 'netbox', retries: 1, protocol: 'http', path: null } })
    const second = await call('PUT', '/services/netbox', { url: `${url}/a` })
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id, retries: 5, tags: null, path: '/a' } })
  })

  test('a form will do as well', async () => {
    const { admin, url } = await prepared()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `url=${encodeURIComponent(`${url}/netbox/api`)}&tags[]=managed&retries=7`
    const answer = await ask(admin, 'PUT', '/services/netbox-api', { headers, body })
    expect(JSON.parse(answer.body)).toMatchObject({ path: '/netbox/api', tags: ['managed'], retries: 7 })
  })

  test.each([
    [
      'PUT',
      '/services/bad',
      { url: 'nonsense' },
      400,
      2,
      '2 schema violations (host: required field missing; path: should start with: /)',
    ],
    ['PUT', '/services/bad', { url: 'http://a', nonsense: 1 }, 400, 2, 'schema violation (nonsense: unknown field)'],
    ['PUT', '/services/netbox/routes/r', { paths: ['x'] }, 400, 2, 'schema violation (paths.1: should start with: /)'],
    [
      'POST',
      '/services',
      { name: 'netbox', url: 'http://a' },
      409,
      5,
      `UNIQUE violation detected on '{name="netbox"}'`,
    ],
    [
      'POST',
      '/services/netbox/plugins',
      { name: 'zzz' },
      400,
      2,
      "schema violation (name: plugin 'zzz' not enabled; add it to the 'plugins' configuration property)",
    ],
    [
      'POST',
      '/services/netbox/plugins',
      { name: 'rate-limiting', config: { minut: 60 } },
      400,
      2,
      "2 schema violations (at least one of these fields must be non-empty: 'config.second', 'config.minute', 'config.hour', 'config.day', 'config.month', 'config.year'; config.minut: unknown field)",
    ],
  ])('%s %s with %j is refused', async (method, path, body, status, code, message) => {
    const { call } = await prepared()
    expect(await call(method, path, body)).toMatchObject({ status, body: { code, message } })
  })

  test('a body that is no JSON is refused, and so is a service that is not there', async () => {
    const { admin, call } = await prepared()
    const headers = { 'content-type': 'application/json' }
    const answer = await ask(admin, 'PUT', '/services/x', { headers, body: '{' })
    expect(answer).toMatchObject({ status: 400, body: '{"message":"Cannot parse JSON body"}' })
    expect(await call('PUT', '/services/none/routes/r', { paths: ['/r'] })).toEqual({
      status: 404,
      body: { message: 'Not found' },
    })
  })

  test('a plugin has all its defaults; a second one of its kind on the service is refused', async () => {
    const { call, id } = await prepared()
    const plugin = { name: 'rate-limiting', config: { minute: 60 } }
    const made = await call('POST', '/services/netbox/plugins', plugin)
    expect(made).toMatchObject({
      status: 201,
      body: {
        service: { id },
        enabled: true,
        consumer: null,
        protocols: ['grpc', 'grpcs', 'http', 'https'],
        config: {
          minute: 60,
          policy: 'cluster',
          second: null,
          fault_tolerant: true,
          redis_port: 6379,
          limit_by: 'consumer',
        },
      },
    })
    expect(await call('POST', '/services/netbox/plugins', plugin)).toEqual({
      status: 409,
      body: {
        message: `UNIQUE violation detected on '{consumer=null,name="rate-limiting",route=null,service={id="${id}"}}'`,
        fields: { route: null, name: 'rate-limiting', service: { id }, consumer: null },
        code: 5,
        name: 'unique constraint violation',
      },
    })
    const again = { ...plugin, config: { minute: 30 }, service: { id } }
    expect(await call('PUT', `/plugins/${made.body.id}`, again)).toMatchObject({
      status: 200,
      body: { config: { minute: 30 } },
    })
  })

  test('a service goes after its routes; what is gone can be removed again', async () => {
    const { call } = await prepared()
    await call('PUT', '/services/netbox/routes/ui', { paths: ['/ui'] })
    expect(await call('DELETE', '/services/netbox')).toEqual({
      status: 400,
      body: {
        message: "an existing 'routes' entity references this 'services' entity",
        fields: { '@referenced_by': 'routes' },
        code: 4,
        name: 'foreign key violation',
      },
    })
    expect((await call('DELETE', '/services/netbox/routes/ui')).status).toBe(204)
    for (let time = 0; time < 2; time++) expect((await call('DELETE', '/services/netbox')).status).toBe(204)
    expect((await call('DELETE', '/services')).status).toBe(405)
  })

  test('PATCH changes one field; /config is not for this mode; tags are listed', async () => {
    const { call, id } = await prepared()
    expect(await call('PATCH', '/services/netbox', { retries: 3 })).toMatchObject({
      status: 200,
      body: { retries: 3, tags: ['managed', 'netbox'] },
    })
    expect(await call('POST', '/config', {})).toMatchObject({
      status: 400,
      body: { message: 'this endpoint is only available when Kong is configured to not use a database' },
    })
    const listed = (await call('GET', '/tags/managed')).body.data
    expect(listed).toEqual([{ entity_id: id, tag: 'managed', entity_name: 'services' }])
  })

  test('lists come in pages that are told by id; tags cannot be joined both ways at once', async () => {
    const { call, url } = await prepared()
    await call('PUT', '/services/other', { url })
    const { data, next } = (await call('GET', '/services?size=1')).body as { data: { id: string }[]; next: string }
    const offset = Buffer.from(JSON.stringify([data[0]!.id])).toString('base64url')
    expect(next).toBe(`/services?offset=${offset}`)
    expect((await call('GET', next)).body).toMatchObject({ next: null })
    expect(await call('GET', '/services?tags=a/b,c')).toEqual({
      status: 400,
      body: {
        options: { tags: 'invalid filter syntax' },
        message: 'invalid option (tags: invalid filter syntax)',
        code: 11,
        name: 'invalid options',
      },
    })
  })

  test('a new route is not there at once, but soon', async () => {
    const { call, proxy, seen } = await prepared()
    await call('PUT', '/services/netbox/routes/soon', { paths: ['/soon'] })
    // In a real one it depends on which of the workers answers.
    if (STAND_IN) expect((await ask(proxy, 'GET', '/soon')).status).toBe(404)
    await until(
      () => ask(proxy, 'GET', '/soon/x'),
      ({ status }) => status === 200,
    )
    expect(seen[0]!.path).toBe('/x')
  })

  test.each([
    ['GET', '/net/x', {}, '/x', '/net'],
    ['GET', '/netb', {}, '/b', '/net'],
    ['GET', '/netbox/deep/z', {}, '/z', '/netbox/deep'],
    ['GET', '/re/12/x/tail', {}, '/tail', '/re/12/x'],
    ['DELETE', '/netbox/q', {}, '/deleted/q', '/netbox'],
    ['GET', '/netbox/q', { host: 'h.example:1' }, '/hosted/q', '/netbox'],
    ['GET', '/v1p/x', {}, '/x', '/v1p'],
    ['GET', '/segment', {}, '/first', '/segment'],
    ['GET', '/segments', {}, '/second/s', '/segment'],
  ])(
    '%s %s %j goes by the route that fits best',
    async (method, path, headers: Record<string, string>, asked, prefix) => {
      const { call, proxy, url, seen } = await prepared()
      const routes: [name: string, path: string, route: object, base?: string][] = [
        ['net', '/net', {}],
        ['box', '/netbox', {}],
        ['deep', '/netbox/deep', {}],
        ['regex', '/re/\\d+/x', { regex_priority: 5 }],
        ['method', '/netbox', { methods: ['DELETE'] }, '/deleted'],
        ['host', '/netbox', { hosts: ['h.example'] }, '/hosted'],
        ['v1', '/v1p', { path_handling: 'v1' }],
        ['exact', '/segment(?=$|/)', {}, '/first'],
        ['prefix', '/segment', {}, '/second'],
      ]
      for (const [name, path, route, base = ''] of routes) {
        await call('PUT', `/services/${name}`, { url: url + base })
        await call('PUT', `/services/${name}/routes/${name}`, { paths: [path], ...route })
      }
      await until(
        () => ask(proxy, 'GET', '/segment'),
        ({ status }) => status === 200,
      )
      await until(
        () => ask(proxy, 'GET', '/segments'),
        ({ status }) => status === 200,
      )
      seen.length = 0
      expect((await ask(proxy, method, path, { headers })).status).toBe(200)
      expect(seen[0]).toMatchObject({ path: asked, headers: { 'X-Forwarded-Prefix': prefix } })
    },
  )
})
