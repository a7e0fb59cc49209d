import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ask, available, bench, transcript, until } from './harness.ts'

/** How to run this against a real Kong: see harness.ts. */
const dbless = describe.skipIf(!(await available('off')))

const FIRST = {
  _format_version: '1.1',
  services: ['netbox', 'keyed', 'limited'].map((name) => ({
    name,
    url: 'http://127.0.0.1:18090',
    tags: name === 'netbox' ? ['seed', 'ui'] : ['seed2'],
    ...(name === 'netbox' && {
      routes: [{ name: 'netbox-ui', paths: ['/netbox'], strip_path: false, tags: ['seed'] }],
    }),
  })),
}
const ONLY = stringify({
  _format_version: '1.1',
  services: [{ name: 'only', url: 'http://127.0.0.1:18090', routes: [{ name: 'only', paths: ['/only'] }] }],
})

async function configured() {
  const { admin } = await bench('off')
  const get = async (path: string) => {
    const { status, body } = await ask(admin, 'GET', path)
    return { status, body: JSON.parse(body) as { data: { name: string }[]; next: string | null } }
  }
  const post = (type: string, body: string, query = '') =>
    ask(admin, 'POST', `/config${query}`, { headers: { 'content-type': type }, body })
  expect((await post('application/json', JSON.stringify(FIRST))).status).toBe(201)
  return { admin, get, post, names: async (path: string) => (await get(path)).body.data.map(({ name }) => name).sort() }
}

/** The recorded writes, each with a body that has what the recorded one had. */
const BODIES: Record<string, unknown> = {
  'PUT services/x': { url: 'http://a' },
  'POST services': { url: 'http://a' },
  'PATCH services/netbox': { retries: 1 },
  'DELETE services/netbox': undefined,
  'POST plugins': { name: 'x' },
  'PUT services/netbox/routes/zz': { url: 'x' },
  'POST consumers': { url: 'x', name: 'x' },
}
const WRITES = transcript('2-dbless-admin.txt').flatMap((line) => {
  const [, method, path, status, body] = /^(PUT|POST|PATCH|DELETE) (\S+) +(\d+) (\{.*\})$/.exec(line) ?? []
  const known = method !== undefined && `${method} ${path}` in BODIES
  return known ? [{ method, path: path!, status: Number(status), body: JSON.parse(body!) as unknown }] : []
})

dbless('without a database', () => {
  test.each(WRITES)('$method $path is refused as recorded', async ({ method, path, status, body }) => {
    const { admin } = await configured()
    const answer = await ask(admin, method, `/${path}`, { body: BODIES[`${method} ${path}`] })
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({ status, body })
  })

  test('each of these was recorded', () => expect(WRITES).toHaveLength(Object.keys(BODIES).length))

  test('reads show each entity whole, under the id that Kong derives from its name', async () => {
    const { get } = await configured()
    const lines = transcript('2-dbless-admin.txt')
    const recorded = (before: string) => JSON.parse(lines[lines.indexOf(before) + 1]!) as never
    const times = { created_at: expect.any(Number), updated_at: expect.any(Number) }
    const one = recorded('GET /services/netbox:') as object
    expect(await get('/services/netbox')).toEqual({ status: 200, body: { ...one, ...times } })
    const { data } = recorded('GET /services/netbox/routes:') as { data: object[] }
    expect(await get('/services/netbox/routes')).toEqual({
      status: 200,
      body: { next: null, data: [{ ...data[0], ...times }] },
    })
    expect(await get('/services/none')).toEqual({ status: 404, body: { message: 'Not found' } })
  })

  test('lists come in pages', async () => {
    const { get } = await configured()
    const first = (await get('/services?size=2')).body
    expect(first.data).toHaveLength(2)
    expect(first.next).toMatch(/^\/services\?offset=/)
    const second = (await get(first.next!)).body
    expect(second).toMatchObject({ next: null })
    expect(second.data).toHaveLength(1)
  })

  test.each([
    ['tags=seed', ['netbox']],
    ['tags=seed,ui', ['netbox']],
    ['tags=seed,seed2', []],
    ['tags=seed/seed2', ['keyed', 'limited', 'netbox']],
    ['tags=seed/nope', ['netbox']],
  ])('services?%s', async (query, expected) => {
    const { names } = await configured()
    expect(await names(`/services?${query}`)).toEqual(expected)
  })

  const form = 'multipart/form-data; boundary=x'
  const part = `--x\r\nContent-Disposition: form-data; name="config"; filename="f.yml"\r\n\r\n${ONLY}\r\n--x--\r\n`
  test.each([
    ['a form', form, part],
    ['JSON that holds YAML', 'application/json', JSON.stringify({ config: ONLY })],
    ['YAML', 'text/yaml', ONLY],
  ])('a new configuration as %s replaces everything', async (_, type, body) => {
    const { names, post } = await configured()
    const answer = await post(type, body)
    expect(answer.status).toBe(201)
    expect(Object.keys(JSON.parse(answer.body) as object).sort()).toEqual(['routes', 'services'])
    expect(
      await until(
        () => names('/services'),
        (found) => found.length === 1,
      ),
    ).toEqual(['only'])
  })

  test('the same configuration again is not loaded, if it is asked to check', async () => {
    const { post } = await configured()
    await post('text/yaml', ONLY)
    expect((await post('text/yaml', ONLY, '?check_hash=1')).status).toBe(304)
    expect((await post('text/yaml', ONLY)).status).toBe(201)
  })

  test('a bad configuration is refused whole, and the old one stays', async () => {
    const { post, names } = await configured()
    const bad = { _format_version: '1.1', bogus: 1, services: [{ name: 'a b', host: 'x' }] }
    const answer = await post('application/json', JSON.stringify(bad))
    const recorded = transcript('2-dbless-admin.txt').find((line) => line.startsWith('400 {"code":14'))!
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
      status: 400,
      body: JSON.parse(recorded.slice(4)),
    })
    expect(await names('/services')).toEqual(['keyed', 'limited', 'netbox'])
  })
})
