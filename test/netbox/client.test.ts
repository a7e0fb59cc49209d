import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { afterFailure } from '../../netbox/client/attempt.ts'
import { waitAfter } from '../../netbox/client/retry.ts'
import { etagOf } from '../../netbox/etag.ts'
import { Client, type NetBoxError, provisionToken, readCurrent, revokeToken } from '../../netbox/index.ts'
import { FakeNetBox } from './fake/netbox.ts'
import { type Lab, lab, versions } from './harness.ts'

let at: Lab
beforeEach(async () => {
  at = await lab()
})
afterEach(() => at[Symbol.asyncDispose]())

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error) => (error as NetBoxError).code,
  )

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

describe('client', () => {
  it.each(['', '/', '/api', '/api/'])(
    'finds the API under the base path, whatever the end of the url: %s',
    async (end) => {
      const { fake } = at
      await using client = new Client({ url: fake.url.replace(/\/$/, '') + end, token: fake.token })
      expect(await client.version()).toBe('4.7')
      expect(client.url).toBe(`${fake.url}api/`)
    },
  )

  it('sends v2 and v1 tokens each in their way', async () => {
    const { fake } = at
    await using v1 = new Client({ url: fake.url, token: 'a'.repeat(40) })
    await codeOf(v1.get('status/'))
    await at.client.get('status/')
    expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Token ${'a'.repeat(40)}`,
      `Bearer ${fake.token}`,
    ])
  })

  it('asks for English, since messages come in the language of the server', async () => {
    await at.client.get('status/')
    expect(at.fake.requests[0]!.headers['accept-language']).toBe('en')
  })

  it('counts what it sends', async () => {
    await at.client.get('status/')
    await at.client.post('dcim/sites/', [{ name: 'a', slug: 'a' }])
    expect(at.client.statistics).toEqual({ reads: 1, writes: 1 })
  })

  it('provisions and revokes a token', async () => {
    const { fake, client } = at
    expect(await provisionToken({ url: fake.url, username: 'admin', password: 'right' })).toEqual({
      id: 7,
      token: fake.token,
    })
    await revokeToken(client, 7)
    fake.fault = () => ({ status: 404 })
    await revokeToken(client, 7)
    fake.fault = () => undefined
    const wrong = provisionToken({ url: fake.url, username: 'admin', password: 'wrong' })
    expect(await codeOf(wrong)).toBe('forbidden')
  })

  it('repeats reads after every kind of hiccup', async () => {
    const faults = [
      { status: 503, headers: { 'retry-after': '0' } },
      { cut: 'before' as const },
      { status: 502 },
      { status: 429 },
    ]
    at.fake.fault = () => faults.shift()
    expect(await at.client.version()).toBe('4.7')
    expect(at.client.statistics.reads).toBe(5)
  })

  it('repeats a write only when the server said it did not take it up', async () => {
    const faults = [{ status: 503 }, { status: 429 }]
    at.fake.fault = () => faults.shift()
    await at.client.post('dcim/sites/', [{ name: 'a', slug: 'a' }])
    expect(at.fake.store.rows('dcim.site').size).toBe(1)
  })

  it.each([{ cut: 'before' as const }, { cut: 'after' as const }, { status: 502 }, { status: 504 }])(
    'does not repeat a write that may have happened: %j',
    async (fault) => {
      at.fake.fault = () => fault
      expect(await codeOf(at.client.post('dcim/sites/', [{ name: 'a', slug: 'a' }]))).toBe('maybe-applied')
      expect(at.client.statistics.writes).toBe(1)
    },
  )

  it('tells what went wrong by code', async () => {
    const { fake } = at
    expect(await codeOf(at.client.get('nope/'))).toBe('not-found')
    expect(await codeOf(at.client.post('dcim/sites/', [{}]))).toBe('refused')
    await using nobody = new Client({ url: 'http://127.0.0.1:1/', patience: { attempts: 2, base: 1 } })
    expect(await codeOf(nobody.get('status/'))).toBe('unreachable')
    expect(await codeOf(nobody.post('dcim/sites/', []))).toBe('unreachable')
    fake.fault = () => ({ status: 500, body: { error: "'data'", exception: 'KeyError' } })
    await expect(at.client.post('dcim/sites/', [])).rejects.toMatchObject({
      code: 'server-error',
      message: 'NetBox failed on POST dcim/sites/ (500); why stands in its own log',
      detail: { exception: 'KeyError' },
    })
    fake.fault = () => ({ status: 429 })
    expect(await codeOf(at.client.get('status/'))).toBe('busy')
  })

  it('says of an https address without TLS that it is one, for a write too: nothing was sent', async () => {
    const plain = createServer((_, response) => response.end())
    const url = (await listening(plain)).replace('http:', 'https:')
    await using client = new Client({ url, patience: { attempts: 2, base: 1 } })
    const told = {
      code: 'unreachable',
      message: `what listens at ${url}api/ speaks no TLS: the url must begin with http://, not https://`,
    }
    await expect(client.get('status/')).rejects.toMatchObject(told)
    await expect(client.post('dcim/sites/', [])).rejects.toMatchObject(told)
    expect(client.statistics).toMatchObject({ reads: 1, writes: 1 })
    plain.close()
  })

  it.each([
    ['CERT_HAS_EXPIRED', /has a certificate that has expired$/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /has a certificate of its own, which is not trusted here: NODE_EXTRA_CA_CERTS /],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /has a certificate that is not trusted here: NODE_EXTRA_CA_CERTS /],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /has a certificate for another name/],
  ])('knows that nothing was sent after %s', (code, message) => {
    const attempted = { name: 'POST dcim/sites/', reading: false, url: 'https://n/api/' }
    const { step, error } = afterFailure(attempted, Object.assign(new Error(''), { code }))
    expect([step, error.code, error.message]).toEqual(['stop', 'unreachable', expect.stringMatching(message)])
  })

  it('gives up a read that gets no answer, and a write becomes uncertain', async () => {
    const silent = createServer(() => {})
    const url = await listening(silent)
    await using client = new Client({
      url,
      timeouts: { read: 50, write: 50 },
      patience: { attempts: 1 },
    })
    // undici looks at its clocks about once a second.
    expect(await codeOf(client.get('status/'))).toBe('timeout')
    expect(await codeOf(client.post('dcim/sites/', []))).toBe('maybe-applied')
    silent.closeAllConnections()
    silent.close()
  })

  it('says so when something else answers', async () => {
    const other = createServer((_, response) => response.end('<html>hello</html>'))
    await using client = new Client({ url: await listening(other) })
    await expect(client.get('status/')).rejects.toThrow(
      /not NetBox's REST API \(200\); the url must hold the base path/,
    )
    other.close()
  })

  it.each(['', '[{"id": 17, "na'])('treats an answer that is %j as lost', async (torn) => {
    const bodies = [torn, '{"netbox-version": "4.7.3"}', torn]
    const server = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(bodies.shift()),
    )
    await using client = new Client({ url: await listening(server), patience: { attempts: 2, base: 1 } })
    expect((await client.get('status/')).body).toEqual({ 'netbox-version': '4.7.3' })
    await expect(client.post('dcim/sites/', [])).rejects.toMatchObject({
      code: 'maybe-applied',
      message: "NetBox's answer to POST dcim/sites/ came empty or torn (200): it may have happened",
    })
    await expect(client.get('status/')).rejects.toThrow("NetBox's answer to GET status/ came empty or torn (200)")
    server.close()
  })

  it('tells an error whose explanation is torn', async () => {
    const server = createServer((_, response) =>
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"slug": ["This fie'),
    )
    await using client = new Client({ url: await listening(server) })
    await expect(client.post('dcim/sites/', [])).rejects.toMatchObject({ code: 'refused', message: 'no explanation' })
    server.close()
  })

  it('can be called off', async () => {
    const stop = new AbortController()
    at.fake.fault = () => {
      stop.abort()
      return { status: 503, headers: { 'retry-after': '60' } }
    }
    await using client = new Client({ url: at.fake.url, token: at.fake.token, signal: stop.signal })
    expect(await codeOf(client.get('status/'))).toBe('aborted')
    expect(await codeOf(client.get('status/'))).toBe('aborted')
  })

  it.each(['', 'netbox', 'ftp://x/'])('refuses the address "%s" before anything is sent', (url) => {
    expect(() => new Client({ url })).toThrow(/must be NetBox's address with its base path/)
  })

  it('never shows the token', async () => {
    const { fake } = at
    const secret = fake.token.split('.')[1]!
    fake.fault = ({ headers }) => ({ status: 400, body: { token: [`not ${headers.authorization}`] } })
    const errors = [
      await at.client.post('dcim/sites/', []).catch((error) => error),
      await at.client.get('nope/').catch((error) => error),
    ]
    const wrong = `${secret} ${secret}`
    try {
      new Client({ url: fake.url, token: wrong })
    } catch (error) {
      errors.push(error)
    }
    expect(errors).toHaveLength(3)
    for (const thing of [...errors, at.client]) {
      expect(inspect(thing, { depth: 10, showHidden: true })).not.toContain(secret)
      expect(JSON.stringify(thing)).not.toContain(secret)
      expect(String(thing)).not.toContain(secret)
    }
  })
})

describe.each(versions)('lists, NetBox %s', (version) => {
  it('reads all pages, never following the links of the server', async () => {
    await using fake = await FakeNetBox.start(version)
    fake.pageSize = 3
    for (let n = 0; n < 10; n++) fake.store.save('dcim.site', { name: `s${n}`, slug: `s${n}` })
    await using client = new Client({ url: fake.url, token: fake.token })
    const current = await readCurrent(client, {}, { mode: 'sync', tag: 'ours' }, ['dcim.site'])
    expect([...current.directory.all('dcim.site')]).toHaveLength(10)
    expect(client.statistics.reads).toBe(4)
    expect(fake.requests[0]!.query.get('fields')).toBe('id,slug,tags,name,last_updated')
    expect(fake.requests[0]!.query.get('limit')).toBe('1000')
  })
})

describe('small parts', () => {
  it('makes the ETag of a list row, microseconds and time zone included', () => {
    expect(etagOf({ id: 1, last_updated: '2026-11-21T08:00:26.321922+01:00' })).toBe(
      'W/"2026-11-21T07:00:26.321922+00:00"',
    )
    expect(etagOf({ id: 1, last_updated: '2026-11-21T07:01:07.857281Z' })).toBe('W/"2026-11-21T07:01:07.857281+00:00"')
    expect(etagOf({ id: 1, last_updated: '2026-11-21T08:00:26+01:00' })).toBe('W/"2026-11-21T07:00:26+00:00"')
    expect(etagOf({ id: 1 })).toBeUndefined()
  })

  it('waits longer each time, with jitter, within bounds, and as the server asks', () => {
    const patience = { attempts: 9, base: 100, longest: 1000 }
    expect([1, 2, 3, 9].map((n) => waitAfter(n, patience, undefined, () => 1))).toEqual([100, 200, 400, 1000])
    expect(waitAfter(1, patience, undefined, () => 0)).toBe(50)
    expect(waitAfter(1, patience, 700)).toBe(700)
    expect(waitAfter(1, patience, 9_000_000)).toBe(1000)
  })
})
