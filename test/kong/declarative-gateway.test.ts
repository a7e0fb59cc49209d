import { beforeEach, describe, expect, it } from 'vitest'
import { DeclarativeGateway, GatewayError, merge, normaliseAll } from '../../kong/index.ts'
import { FakeKong } from './fake-kong.ts'
import { configs, netbox } from './samples.ts'

const original = configs['supabase.yml']!
/** With one route, `/z`. */
const plain = configs['crlf.yml']!.replace('[/a]', '[/z]')
let kong: FakeKong
let gateway: DeclarativeGateway

beforeEach(() => {
  kong = new FakeKong(original)
  gateway = new DeclarativeGateway({ host: kong, proxy: kong, owner: 'dev', clock: kong.clock })
})

async function failure(services = netbox): Promise<string> {
  const error = await gateway.write(services).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(GatewayError)
  return (error as GatewayError).message
}

describe('write', () => {
  it('publishes and returns when the proxy serves it', async () => {
    await gateway.write(netbox)
    expect(kong.log).toEqual(['parse', 'backup', 'write', 'reload'])
    expect(await gateway.read()).toEqual(normaliseAll(netbox))
    expect((await kong.head('/netbox/')).headers['x-ratelimit-limit-minute']).toBe('300')
    expect(kong.clock.time).toBeLessThan(1000)
  })

  it('does nothing the second time', async () => {
    await gateway.write(netbox)
    kong.log.length = 0
    await gateway.write(netbox)
    expect(kong.log).toEqual([])
  })

  it('reloads once when the file is right and the proxy is not', async () => {
    kong.text = merge(original, 'dev', netbox)
    await gateway.write(netbox)
    expect(kong.log).toEqual(['reload'])
  })

  it('says so when the file is right and even a reload does not help', async () => {
    kong.text = merge(original, 'dev', netbox)
    kong.stuck = true
    expect(await failure()).toMatch(
      /^Our entries are in \/srv\/kong\.yml, but after a reload \/netbox\/ is answered by .*log says/,
    )
    expect(kong.text).toBe(merge(original, 'dev', netbox))
  })

  it('mends what the live gateway lost although the file has it, which read shows', async () => {
    kong.text = merge(original, 'dev', netbox)
    expect((await gateway.read()).flatMap(({ routes }) => routes)).toEqual([])
    await gateway.write(netbox)
    expect(await gateway.read()).toEqual(normaliseAll(netbox))
  })

  it('takes everything out again', async () => {
    await gateway.write(netbox)
    await gateway.write([])
    expect(kong.text).toBe(original)
    expect(await gateway.read()).toEqual([])
    expect((await kong.head('/netbox/')).headers['x-ratelimit-limit-minute']).toBeUndefined()
  })

  it('has nothing to remove where nothing is ours, not even if the gateway is down', async () => {
    kong.up = false
    await gateway.write([])
    expect(kong.log).toEqual([])
  })

  it('writes the same, whatever the order of the services', async () => {
    await gateway.write(netbox)
    kong.log.length = 0
    await gateway.write([...netbox].reverse())
    expect(kong.log).toEqual([])
  })

  it('is not put off by what the log said before', async () => {
    kong.stuck = true
    await kong.reload()
    kong.stuck = false
    await gateway.write(netbox)
    expect(kong.text).toBe(merge(original, 'dev', netbox))
  })

  it('waits until a removed route is gone where nothing else answers', async () => {
    kong = new FakeKong(plain)
    gateway = new DeclarativeGateway({ host: kong, proxy: kong, owner: 'dev', clock: kong.clock })
    await gateway.write(netbox)
    await gateway.write([])
    expect((await kong.head('/netbox/')).status).toBe(404)
  })

  it('takes an upstream that is down for an answer', async () => {
    kong.down.add('netbox').add('netbox-api').add('rest-v1')
    await gateway.write(netbox)
    expect((await kong.head('/netbox/')).status).toBe(502)
  })
})

describe('beside a neighbour who answers everywhere, without limits of ours,', () => {
  const unlimited = netbox.map((service) => ({ ...service, plugins: [] }))

  it.each([true, false])(
    'what was never loaded is not taken for published (Kong tells its route: %s)',
    async (tells) => {
      kong.tells = tells
      kong.stuck = true
      expect(await failure(unlimited)).toMatch(
        tells ? /answered by dashboard-all instead of netbox/ : /did not load netbox/,
      )
      expect(kong.text).toBe(original)
    },
  )

  it.each([true, false])('what is in the file and not loaded is drift, and is loaded (%s)', async (tells) => {
    kong.tells = tells
    kong.text = merge(original, 'dev', unlimited)
    expect((await gateway.read()).flatMap(({ routes }) => routes)).toEqual([])
    await gateway.write(unlimited)
    expect([kong.log, await gateway.read()]).toEqual([['reload'], normaliseAll(unlimited)])
  })

  it('a gateway that tells nothing of itself is written to, and what was not seen is said', async () => {
    kong.tells = false
    kong.admin.request = async () => {
      throw new Error('connection refused')
    }
    expect(await gateway.write(unlimited)).toContainEqual(
      expect.stringMatching(/that they answer was seen, that our routes do was not\.$/),
    )
    expect(kong.text).toBe(merge(original, 'dev', unlimited))
  })

  it('nothing is said of that where the proxy shows which entries are ours', async () => {
    kong.tells = false
    kong.admin.request = async () => {
      throw new Error('connection refused')
    }
    expect((await gateway.write(netbox)).join()).not.toContain('was not')
  })

  it("a neighbour's route that another one answers for is missed", async () => {
    kong.loses = ['rest-v1']
    expect(await failure()).toContain('/rest/v1/ is answered by dashboard-all instead of rest-v1-all')
    expect(kong.text).toBe(original)
  })

  it('so it is where Kong does not tell who answers, by what it says it has loaded', async () => {
    kong.tells = false
    kong.loses = ['rest-v1']
    expect(await failure()).toMatch(/With our entries the gateway did not load rest-v1-all, which it had before/)
    expect(kong.text).toBe(original)
  })
})

describe('what is refused leaves the file and the gateway alone', () => {
  it('a gateway that does not run', async () => {
    kong.up = false
    expect(await failure()).toBe(
      'The gateway does not answer at http://127.0.0.1:8000: start it first. Nothing was changed.',
    )
    expect([kong.text, kong.log]).toEqual([original, []])
  })

  it('a file that another hand broke', async () => {
    kong.text = `${original}\n  - [`
    expect(await failure()).toMatch(/^The gateway's file is no valid YAML at line \d+, column \d+/)
    expect([kong.text, kong.log]).toEqual([`${original}\n  - [`, []])
  })

  it('a file that the gateway refused before', async () => {
    kong.text = original.replace('url: http://rest:3000/', 'url: null')
    expect(await failure()).toMatch(
      /refuses \/srv\/kong\.yml as it is, before any change of ours: .*required field missing/,
    )
    expect(kong.log).toEqual(['parse', 'parse'])
  })

  it('entries that the gateway does not take', async () => {
    expect(await failure([{ name: 'bad', url: '', routes: [], plugins: [] }])).toMatch(
      /refuses our entries for \/srv\/kong\.yml: .*required field missing/,
    )
    expect([kong.text, kong.log]).toEqual([original, ['parse', 'parse']])
  })

  it('a plugin that is not enabled, with what to do about it', async () => {
    kong.plugins = kong.plugins.filter((name) => name !== 'rate-limiting')
    expect(await failure()).toMatch(/Add rate-limiting to the gateway's KONG_PLUGINS, or set the limits to 0\.$/)
    expect(kong.text).toBe(original)
  })

  it('a file that the gateway reads as JSON, with what to do about it', async () => {
    kong.text = configs['tabs.json']!
    kong.file = '/srv/kong.json'
    expect(await failure()).toMatch(/Comments mark our entries, .* name it \.yml, as JSON is YAML too\.$/)
    expect(kong.text).toBe(configs['tabs.json'])
  })

  it("a neighbour's route for the same requests, until it is accepted", async () => {
    const taken = original.replaceAll('/rest/v1/', '/api/netbox/sync')
    kong = new FakeKong(taken)
    gateway = new DeclarativeGateway({ host: kong, proxy: kong, owner: 'dev', clock: kong.clock })
    expect(await failure()).toMatch(/route rest-v1-all of service rest-v1 \(\/api\/netbox\/sync\) loses requests/)
    await expect(gateway.check(netbox)).rejects.toThrow('(/api/netbox/sync) loses requests')
    expect([kong.text, kong.log]).toEqual([taken, []])
    expect(await gateway.write(netbox, ['rest-v1-all'])).toContainEqual(expect.stringContaining('rest-v1-all'))
  })

  it('a disk without room', async () => {
    kong.on.write = () => {
      throw new Error('there is no room on /srv')
    }
    expect(await failure()).toBe('there is no room on /srv. /srv/kong.yml is as it was.')
    expect([kong.text, kong.log]).toEqual([original, ['parse', 'backup', 'write']])
  })
})

describe('somebody else at the same file', () => {
  it('what was written in between is kept', async () => {
    kong.on.parse = () => {
      kong.text = original.replace('/pg/', '/pgmeta/')
      delete kong.on.parse
    }
    await gateway.write(netbox)
    expect(kong.text).toBe(merge(original.replace('/pg/', '/pgmeta/'), 'dev', netbox))
  })

  it('gives up when the file never rests', async () => {
    let n = 0
    kong.on.parse = () => {
      kong.text = `${original}# ${n++}\n`
    }
    expect(await failure()).toMatch(/was changed 3 times .* stop the program/)
    expect(kong.text).toBe(`${original}# 2\n`)
  })

  it('what was written after us stays when our entries go again', async () => {
    kong.stuck = true
    kong.on.reload = () => {
      kong.text += '# mine\n'
      delete kong.on.reload
    }
    await failure()
    expect(kong.text).toBe(`${original}# mine\n`)
  })
})

describe('rollback', () => {
  it('when a reload keeps the old configuration', async () => {
    kong.stuck = true
    const message = await failure()
    expect(message).toContain('With our entries /netbox/ is answered by dashboard-all instead of netbox')
    expect(message).toContain("The gateway's log says: [error] 0#0: init_by_lua error")
    expect(message).toMatch(/\/srv\/kong\.yml is as it was, and the gateway uses it\.$/)
    expect(kong.text).toBe(original)
  })

  it('when a reload keeps the old configuration and only the log tells', async () => {
    await gateway.write(netbox)
    const before = kong.text
    kong.stuck = true
    const moved = netbox.map((service) => ({ ...service, url: service.url.replace('netbox:', 'other:') }))
    expect(await failure(moved)).toMatch(/^The gateway did not load the file\./)
    expect(kong.text).toBe(before)
  })

  it("when a neighbour's route is lost", async () => {
    kong = new FakeKong(plain)
    gateway = new DeclarativeGateway({ host: kong, proxy: kong, owner: 'dev', clock: kong.clock })
    kong.loses = ['a']
    expect(await failure()).toMatch(/^With our entries route a of service a does not answer any more\./)
    expect(kong.text).toBe(plain)
    expect((await kong.head('/z')).status).toBe(200)
  })

  it("when a neighbour's upstream is lost", async () => {
    kong.on.reload = () => kong.down.add('storage-v1')
    expect(await failure()).toContain('route storage-v1-all of service storage-v1 answers 502 instead of 200')
    expect(kong.text).toBe(original)
  })

  it('names the copy when the old configuration cannot be put back', async () => {
    kong.stuck = true
    kong.on.reload = () => {
      kong.on.write = () => {
        throw new Error('read-only file system')
      }
    }
    expect(await failure()).toMatch(
      /could not be put back \(read-only file system\): copy \/srv\/kong\.yml\.2026-11-21 to/,
    )
  })
})
