import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ask, available, type Bench, bench, transcript } from './harness.ts'

/** The configuration of the transcript. How to run this against a real Kong: see harness.ts. */
const config = (upstream: string) => ({
  _format_version: '2.1',
  consumers: [
    { username: 'anon', keyauth_credentials: [{ key: 'anon-key' }], acls: [{ group: 'anon' }] },
    { username: 'service_role', keyauth_credentials: [{ key: 'svc-key' }], acls: [{ group: 'admin' }] },
    { username: 'person', basicauth_credentials: [{ username: 'me', password: 'word' }] },
  ],
  services: [
    service('netbox', `http://${upstream}`, '/netbox', { strip_path: false }),
    service('netbox-api', `http://${upstream}/netbox/api`, '/api/netbox'),
    service('netbox-api-slash', `http://${upstream}/netbox/api`, '/apis/netbox/'),
    service('limited', `http://${upstream}/lim`, '/limited', {}, [
      { name: 'rate-limiting', config: { minute: 60, policy: 'local' } },
    ]),
    service('keyed', `http://${upstream}/rest/`, '/rest/v1/', {}, [
      { name: 'cors' },
      { name: 'key-auth', config: { hide_credentials: true } },
      { name: 'acl', config: { allow: ['admin'], hide_groups_header: true } },
      { name: 'request-transformer', config: { add: { headers: ['X-Added:1'] } } },
    ]),
    service('gone', 'http://127.0.0.1:9', '/gone'),
    service('nowhere', 'http://nowhere.invalid', '/nowhere'),
    service('ended', `http://${upstream}`, '/ended', {}, [
      { name: 'request-termination', config: { status_code: 403, message: 'Access is forbidden.' } },
    ]),
    service('person', `http://${upstream}`, '/person', {}, [{ name: 'basic-auth' }]),
    service('secure', `http://${upstream}`, '/secure', { protocols: ['https'] }),
  ],
})

function service(name: string, url: string, path: string, route: object = {}, plugins: object[] = []) {
  return { name, url, routes: [{ name, paths: [path], ...route }], plugins }
}

async function configured(): Promise<Bench> {
  const made = await bench('off')
  const body = stringify(config(made.upstream))
  expect((await ask(made.admin, 'POST', '/config', { headers: { 'content-type': 'text/yaml' }, body })).status).toBe(
    201,
  )
  return made
}

const dbless = describe.skipIf(!(await available('off')))

/** The recorded requests: what was asked, and what the upstream saw of it. */
const RECORDED = transcript('1-dbless-proxy.txt').flatMap((line) => {
  const [, method, path, outcome] = /^(GET) (\S+) +-> (.+)$/.exec(line) ?? []
  if (!method || !path || !outcome) return []
  const [, asked, headers] = /^upstream saw GET (\S+) (\{.*\})$/.exec(outcome) ?? []
  return [{ path, outcome, asked, headers: headers?.replaceAll("'", '"') }]
})

dbless('as recorded', () => {
  test.each(RECORDED)('GET $path', async ({ path, outcome, asked, headers }) => {
    const { proxy, upstream, seen } = await configured()
    const { body } = await ask(proxy, 'GET', path, { headers: { host: 'gw.example' } })
    if (asked === undefined) return expect(body).toBe(outcome)
    const expected = JSON.parse(headers!) as Record<string, string>
    expected.Host = upstream
    expected['X-Forwarded-Port'] = new URL(proxy).port
    expect(seen).toEqual([{ method: 'GET', path: asked, headers: expected }])
    // Its own headers come first, in this order.
    expect(Object.keys(seen[0]!.headers)).toEqual(Object.keys(expected))
  })

  test('there are recordings of each', () => expect(RECORDED.length).toBeGreaterThan(15))

  test.each([
    [{}, 401, 'No API key found in request'],
    [{ apikey: 'bad' }, 401, 'Invalid authentication credentials'],
    [{ apikey: 'anon-key' }, 403, 'You cannot consume this service'],
  ])('a key that is not good enough: %j', async (headers: Record<string, string>, status, message) => {
    const { proxy, seen } = await configured()
    const answer = await ask(proxy, 'GET', '/rest/v1/things', { headers })
    expect(answer).toMatchObject({ status, body: `{\n  "message":"${message}"\n}` })
    expect(seen).toEqual([])
  })

  test.each([
    ['in a header', '/rest/v1/things?x=1', { apikey: 'svc-key' }, '/rest/things?x=1'],
    ['in the query', '/rest/v1/things?apikey=svc-key', {}, '/rest/things'],
  ])('a good key %s is not passed on; who it is, is', async (_, path, headers: Record<string, string>, asked) => {
    const { proxy, seen } = await configured()
    expect((await ask(proxy, 'GET', path, { headers })).status).toBe(200)
    expect(seen[0]!.path).toBe(asked)
    expect(seen[0]!.headers).toMatchObject({ 'X-Consumer-Username': 'service_role', 'X-Added': '1' })
    expect(seen[0]!.headers).not.toHaveProperty('apikey')
    expect(seen[0]!.headers['X-Forwarded-Prefix']).toBe('/rest/v1/')
  })

  test("a browser's preflight is answered without a key", async () => {
    const { proxy } = await configured()
    const headers = { origin: 'http://a.example', 'access-control-request-method': 'GET' }
    const answer = await ask(proxy, 'OPTIONS', '/rest/v1/things', { headers })
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT',
      'content-length': '0',
    })
  })

  test.each([
    ['GET', '/nope', 404, '{"message":"no Route matched with those values"}'],
    ['HEAD', '/nope', 404, ''],
    ['GET', '/gone', 502, '{\n  "message":"An invalid response was received from the upstream server"\n}'],
    ['GET', '/nowhere', 503, '{"message":"name resolution failed"}'],
    ['GET', '/ended', 403, '{"message":"Access is forbidden."}'],
    ['GET', '/secure', 426, '{"message":"Please use HTTPS protocol"}'],
    ['GET', '/person', 401, '{\n  "message":"Unauthorized"\n}'],
  ])("the gateway's own answer to %s %s", async (method, path, status, body) => {
    const { proxy } = await configured()
    const answer = await ask(proxy, method, path)
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-kong-response-latency': expect.stringMatching(/^\d+$/),
    })
    expect(answer.headers).not.toHaveProperty('via')
  })

  test('https alone: the way to upgrade is said', async () => {
    const { proxy } = await configured()
    const { headers } = await ask(proxy, 'GET', '/secure')
    expect(headers).toMatchObject({ upgrade: 'TLS/1.2, HTTP/1.1', connection: ['keep-alive', 'Upgrade'] })
  })

  test('a passed answer says how long it took and through whom it went', async () => {
    const { proxy } = await configured()
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(proxy, method, '/netbox/')
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/plain',
        'x-kong-upstream-latency': expect.stringMatching(/^\d+$/),
        'x-kong-proxy-latency': expect.stringMatching(/^\d+$/),
        via: expect.any(String),
      })
      expect(headers).not.toHaveProperty('x-kong-response-latency')
    }
  })

  test('a password opens, a wrong one does not', async () => {
    const { proxy } = await configured()
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } })
    expect((await ask(proxy, 'GET', '/person', basic('me:word'))).status).toBe(200)
    expect((await ask(proxy, 'GET', '/person', basic('me:other'))).status).toBe(401)
  })

  test("a client's own X-Forwarded headers are not believed; its X-Forwarded-For is added to", async () => {
    const { proxy, seen } = await configured()
    const headers = { 'x-forwarded-for': '9.9.9.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }
    await ask(proxy, 'GET', '/netbox/', { headers: { ...headers, host: 'gw.example:1' } })
    expect(seen[0]!.headers).toMatchObject({
      'X-Forwarded-For': expect.stringMatching(/^9\.9\.9\.9, /),
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-Host': 'gw.example',
    })
  })

  test.each([
    ['an upstream', '/limited/x', 'limited'],
    ['a plugin', '/ended', 'ended'],
  ])('who asks with Kong-Debug is told the route that %s answered for', async (_, path, name) => {
    const { proxy } = await configured()
    const { headers } = await ask(proxy, 'HEAD', path, { headers: { 'kong-debug': '1' } })
    expect(headers).toMatchObject({ 'kong-route-name': name, 'kong-service-name': name })
    expect((await ask(proxy, 'HEAD', path)).headers).not.toHaveProperty('kong-route-name')
  })

  test('of two regular expressions the one with the higher priority wins, however long they are', async () => {
    const made = await bench('off')
    const routes = [
      { name: 'long', paths: ['/a(?:/bbbbbbbbbb)?'], regex_priority: 1 },
      { name: 'short', paths: ['/a(?=/)'], regex_priority: 2 },
    ]
    const body = stringify({
      _format_version: '2.1',
      services: [{ name: 's', url: `http://${made.upstream}`, routes }],
    })
    await ask(made.admin, 'POST', '/config', { headers: { 'content-type': 'text/yaml' }, body })
    const { headers } = await ask(made.proxy, 'GET', '/a/b', { headers: { 'kong-debug': '1' } })
    expect(headers['kong-route-name']).toBe('short')
  })

  test('sixty requests in a calendar minute, and no more; the headers count down', async () => {
    const { proxy } = await configured()
    const answers = []
    for (let count = 0; count < 125; count++) {
      const answer = await ask(proxy, 'GET', '/limited')
      answers.push(answer)
      if (answer.status === 429) break
    }
    const { status, body, headers } = answers.at(-1)!
    expect({ status, body }).toEqual({ status: 429, body: '{\n  "message":"API rate limit exceeded"\n}' })
    expect(headers).toMatchObject({
      'x-ratelimit-limit-minute': '60',
      'x-ratelimit-remaining-minute': '0',
      'ratelimit-limit': '60',
      'ratelimit-remaining': '0',
      'ratelimit-reset': headers['retry-after'],
    })
    expect(answers.at(-2)!.headers).toMatchObject({ 'ratelimit-remaining': '0' })
    expect(answers.at(-2)!.headers).not.toHaveProperty('retry-after')
    // In the last minute each answer had one less than the one before; other tests may have used some of it.
    const left = answers.map(({ headers }) => Number(headers['ratelimit-remaining']))
    const minute = left.slice(left.findLastIndex((one, index) => index === 0 || one > left[index - 1]!))
    expect(minute).toEqual([...Array.from({ length: minute[0]! + 1 }, (_, index) => minute[0]! - index), 0])
  })
})
