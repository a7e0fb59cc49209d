import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'
import { Bridge } from './provider/bridge.ts'
import { Program } from './provider/program.ts'
import { drill } from './support/drill.ts'

/** Tells the objects of this run from those of others in the same NetBox. */
const run = `p${randomBytes(3).toString('hex')}`
const tag = { kind: 'extras.tag', name: run, slug: run }
const site = (name: string, more: object = {}) => ({ kind: 'dcim.site', name, slug: `${run}-a`, ...more })
const hook = {
  kind: 'extras.webhook',
  name: run,
  payload_url: 'http://127.0.0.1:9/',
  secret: `secret-of-${run}-that-nobody-may-see`,
}

let netbox: NetBoxUnderTest
let bridge: Bridge
let program: Program

beforeAll(async () => {
  netbox = await netboxUnderTest()
  bridge = await Bridge.before(netbox.url)
  program = await Program.make({ ...netbox.user, url: bridge.url })
})

afterAll(async () => {
  await program?.dispose()
  await bridge?.close()
  await netbox?.[Symbol.asyncDispose]()
})

/** What NetBox itself says about an object. */
async function there(path: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await netbox.client.get(path)
  const { results } = body as { results?: Record<string, unknown>[] }
  return results ? results[0] : (body as Record<string, unknown>)
}

const theSite = () => there(`dcim/sites/?slug=${run}-a`)
const newestChange = async () => (await there('core/object-changes/?limit=1&ordering=-id'))?.id

/** Ends a process and all it started, as a power cut would. */
async function killed(child: ChildProcess): Promise<void> {
  process.kill(-child.pid!, 'SIGKILL')
  await once(child, 'close')
}

describe('objects as resources', () => {
  test('are made, with references by natural key', async () => {
    await program.want({ objects: { tag, site: site('A', { tags: [run] }), hook } })
    await program.up()
    expect(await theSite()).toMatchObject({ name: 'A', tags: [{ slug: run }] })
  })

  test('are left alone by an update without changes', async () => {
    const before = await newestChange()
    bridge.writes()
    expect(await program.up()).toMatch(/Resources:\n\s+\d+ unchanged\n/)
    expect(await program.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect([bridge.writes(), await newestChange()]).toEqual([[], before])
  })

  test('keep their id when they are renamed', async () => {
    const { site: id } = await program.ids()
    await program.want({ objects: { tag, site: site('B', { tags: [run] }), hook } })
    const { output } = await program.pulumi('preview', '--diff')
    expect(output).toMatch(/~ name\s*: "A" => "B"/)
    await program.up()
    expect(await theSite()).toMatchObject({ id: Number(id), name: 'B' })
  })

  test('show what somebody changed by hand, and are mended', async () => {
    const { site: id } = await program.ids()
    await netbox.client.patch(`dcim/sites/${id}/`, { name: 'by hand' })
    const { output } = await program.pulumi('preview', '--refresh', '--diff')
    expect(output).toMatch(/~ name\s*: "by hand" => "B"/)
    await program.up('--refresh')
    expect(await theSite()).toMatchObject({ name: 'B' })
  })

  test('keep a secret out of state and previews', async () => {
    await program.want({
      objects: { tag, site: site('B', { tags: [run] }), hook: { ...hook, secret: `${hook.secret}2` } },
    })
    const { output } = await program.pulumi('preview', '--diff')
    expect(output).toMatch(/~ secret\s*: \[secret\] => \[secret\]/)
    const shown = [output, await program.up(), await program.state()]
    expect(shown.filter((text) => text.includes(hook.secret))).toEqual([])
  })

  test('are made again when they were deleted by hand, and deleted when taken out', async () => {
    const { hook: id } = await program.ids()
    await netbox.client.delete(`extras/webhooks/${id}/`, undefined)
    await program.up('--refresh')
    expect((await there(`extras/webhooks/?name=${run}`))?.id).not.toBe(Number(id))
    await program.want({ objects: { tag, site: site('B', { tags: [run] }) } })
    await program.up()
    expect(await there(`extras/webhooks/?name=${run}`)).toBeUndefined()
  })
})

test('an interface is made anew when it moves to another device, and kept when its device is renamed', async () => {
  const device = (name: string) => ({ kind: 'dcim.device', name, site: `${run}-a`, device_type: run, role: run })
  const ground = {
    tag,
    site: site('B', { tags: [run] }),
    maker: { kind: 'dcim.manufacturer', name: run, slug: run },
    type: { kind: 'dcim.devicetype', manufacturer: run, model: run, slug: run },
    role: { kind: 'dcim.devicerole', name: run, slug: run },
    one: device(`${run}-1`),
  }
  const eth0 = (name: string) => ({ kind: 'dcim.interface', device: name, name: 'eth0', type: 'virtual' })
  await program.want({ objects: { ...ground, two: device(`${run}-2`), eth0: eth0(`${run}-1`) } })
  await program.up()
  const { eth0: first } = await program.ids()
  await program.want({ objects: { ...ground, two: device(`${run}-2`), eth0: eth0(`${run}-2`) } })
  expect((await program.pulumi('preview', '--diff')).output).toMatch(/\+-netbox:dcim:Interface/)
  await program.up()
  const { eth0: second } = await program.ids()
  await program.want({ objects: { ...ground, two: device(`${run}-two`), eth0: eth0(`${run}-two`) } })
  await program.up()
  const { eth0: third } = await program.ids()
  expect([second === first, third === second]).toEqual([false, true])
})

describe('an object that somebody made by hand', () => {
  const theirs = { name: `${run} theirs`, slug: `${run}-theirs` }
  const wanted = (more: object) => ({
    objects: { tag, site: site('B', { tags: [run] }), theirs: { kind: 'dcim.site', ...theirs, ...more } },
  })
  let id: number

  test('is refused with the remedy', async () => {
    id = ((await netbox.client.post('dcim/sites/', theirs)).body as { id: number }).id
    await program.want(wanted({ description: 'ours' }))
    const { code, output } = await program.pulumi('up', '--yes', '--skip-preview')
    expect(output).toMatch(new RegExp(`NetBox already has this object \\(id ${id}.*pulumi import.*adopt: true`))
    expect(code).not.toBe(0)
  })

  test.each<[string, () => string]>([
    ['its number', () => String(id)],
    ['its key', () => theirs.slug],
  ])('is imported by %s', async (_, which) => {
    const { output, code } = await program.pulumi(
      ...['import', 'netbox:dcim:Site', 'theirs', which(), '--yes', '--protect=false', '--skip-preview'],
      ...['--provider', `netbox=${await program.providerUrn()}`, '--generate-code=false'],
    )
    expect({ output, code }).toMatchObject({ code: 0 })
    expect((await program.ids()).theirs).toBe(String(id))
    await program.forget('theirs')
  })

  test('is taken over with adopt: true', async () => {
    await program.want(wanted({ description: 'ours', adopt: true }))
    await program.up()
    expect(await there(`dcim/sites/${id}/`)).toMatchObject({ description: 'ours' })
  })
})

describe('an update', () => {
  test('that is killed between NetBox’s write and its own is continued by the next', async () => {
    const more = { kind: 'dcim.site', name: `${run} crash`, slug: `${run}-crash` }
    await program.want({ objects: { tag, site: site('B', { tags: [run] }), more } })
    const { reached, release } = bridge.hold(({ method, path }) => method === 'POST' && path.endsWith('/dcim/sites/'))
    const child = program.start('up', '--yes', '--skip-preview')
    await reached
    await killed(child)
    release()
    const made = await there(`dcim/sites/?slug=${more.slug}`)
    expect(made).toBeDefined()
    expect(await program.pulumi('cancel', '--yes')).toMatchObject({ code: 0 })
    await program.up()
    expect((await program.ids()).more).toBe(String(made!.id))
  })

  test('is refused while another one runs', async () => {
    await program.want({ objects: { tag, site: site('C', { tags: [run] }) } })
    const { reached, release } = bridge.hold(({ method }) => method === 'PATCH')
    const first = program.start('up', '--yes', '--skip-preview')
    await reached
    const { code, output } = await program.pulumi('up', '--yes', '--skip-preview')
    expect(output).toContain('the stack is currently locked')
    expect(code).not.toBe(0)
    release()
    expect((await once(first, 'close'))[0]).toBe(0)
  })

  test('makes a new token when somebody revoked the old one', async () => {
    const { token: id } = await program.ids()
    await netbox.client.delete(`users/tokens/${id}/`, undefined)
    await program.up('--refresh')
    expect((await program.ids()).token).not.toBe(id)
    expect(await program.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })

  test('takes objects as last known while NetBox is down, and says so', async () => {
    bridge.switch(false)
    try {
      const { code, output } = await program.pulumi('refresh', '--yes', '--skip-preview')
      expect(output).toContain('taken as last known, NetBox could not be asked')
      expect(code).toBe(0)
    } finally {
      bridge.switch(true)
    }
    expect(await program.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })
})

describe('a collection', () => {
  const count = 120
  const rack = (name: string, more: object = {}) => ({
    kind: 'dcim.rack',
    name,
    site: `${run}-a`,
    tags: [run],
    ...more,
  })
  const objects = (more: Record<string, object> = {}): Record<string, object> => ({
    tag,
    ground: site('C', { tags: [run] }),
    hook,
    ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`rack ${n}`, rack(`${run}-${n}`)])),
    ...more,
  })
  const racks = async () =>
    ((await netbox.client.get(`dcim/racks/?tag=${run}&limit=1`)).body as { count: number }).count
  const want = (more?: Record<string, object>) =>
    program.want({ collections: { racks: { objects: objects(more), adopt: true } } })

  test('takes many objects in a few writes, and keeps their secrets', async () => {
    await program.want({})
    await program.up()
    await want()
    bridge.writes()
    const shown = [(await program.pulumi('preview', '--diff')).output, await program.up(), await program.state()]
    expect(await racks()).toBe(count)
    // Tag, site, webhook, two batches of racks.
    expect(bridge.writes().length).toBe(5)
    expect(shown.filter((text) => text.includes(hook.secret))).toEqual([])
  })

  test('has nothing to do the second time', async () => {
    bridge.writes()
    await program.up()
    expect(await program.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect(bridge.writes()).toEqual([])
  })

  test('previews and changes only what differs, by key', async () => {
    const { 'rack 7': _, ...rest } = objects({ 'rack 8': rack(`${run}-renamed`), new: rack(`${run}-new`) })
    await program.want({ collections: { racks: { objects: rest, adopt: true } } })
    bridge.writes()
    const { output } = await program.pulumi('preview', '--diff')
    expect(output).toMatch(/~ rack 8/)
    expect(output).toMatch(/- rack 7/)
    expect(output).toMatch(/\+ new/)
    expect(output).not.toContain('rack 9')
    expect(bridge.writes()).toEqual([])
    await program.up()
    expect(bridge.writes().map(({ method }) => method)).toEqual(['POST', 'PATCH', 'DELETE'])
    expect(await racks()).toBe(count)
  })

  test('shows what somebody changed and deleted by hand, and mends it', async () => {
    await want()
    await program.up()
    const [changed, gone] = [await there(`dcim/racks/?name=${run}-1`), await there(`dcim/racks/?name=${run}-2`)]
    await netbox.client.patch(`dcim/racks/${changed!.id}/`, { name: `${run}-by-hand` })
    await netbox.client.delete(`dcim/racks/${gone!.id}/`, undefined)
    const { output } = await program.pulumi('preview', '--refresh', '--diff')
    expect(output).toContain(`"${run}-by-hand" => "${run}-1"`)
    expect(output).toMatch(/\+ rack 2/)
    await program.up('--refresh')
    expect([await racks(), (await there(`dcim/racks/${changed!.id}/`))?.name]).toEqual([count, `${run}-1`])
  })

  test('keeps what went through when one object is refused, and tries that one again', async () => {
    const good = rack(`${run}-good`)
    await want({ good, bad: rack(`${run}-bad`, { status: 'zzz' }) })
    const { code, output } = await program.pulumi('up', '--yes', '--skip-preview')
    expect(output).toMatch(/1 object failed:\s+- dcim\.rack .*bad/)
    expect([code === 0, await racks()]).toEqual([false, count + 1])
    await want({ good, bad: rack(`${run}-bad`) })
    await program.up()
    expect(await racks()).toBe(count + 2)
  })

  test('that is killed half-way is continued by the next update', async () => {
    await program.want({})
    await program.up()
    await program.want({ collections: { racks: { objects: objects() } } })
    const { reached, release } = bridge.hold(({ method, path }) => method === 'POST' && path.endsWith('/dcim/racks/'))
    const child = program.start('up', '--yes', '--skip-preview')
    await reached
    await killed(child)
    release()
    expect(await program.pulumi('cancel', '--yes')).toMatchObject({ code: 0 })
    await program.up()
    expect(await racks()).toBe(count)
  })
})

drill(
  'a collection of 600 objects is made, left alone, changed and removed in a bounded number of requests',
  async () => {
    // Of a kind that NetBox deletes quickly: of most others it takes two to nine times as long.
    const webhook = (n: number) => ({ kind: 'extras.webhook', name: `${run} ${n}`, payload_url: 'http://127.0.0.1:9/' })
    const all = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [String(n), webhook(n)]))
    const count = async () =>
      ((await netbox.client.get(`extras/webhooks/?name__isw=${run}&limit=1`)).body as { count: number }).count
    await program.want({})
    await program.up()
    await program.want({ collections: { webhooks: { objects: all } } })
    bridge.writes()
    await program.up()
    expect([await count(), bridge.writes().length]).toEqual([600, 6])
    expect(await program.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect(bridge.writes()).toEqual([])

    await program.want({
      collections: { webhooks: { objects: { ...all, 17: { ...webhook(17), description: 'changed' } } } },
    })
    await program.up()
    expect(bridge.writes().map(({ method }) => method)).toEqual(['PATCH'])

    await program.want({})
    await program.up()
    expect(await count()).toBe(0)
  },
)
