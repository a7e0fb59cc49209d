import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ApplyOptions,
  apply,
  assertSupported,
  Client,
  type Desired,
  diff,
  type Fields,
  inOrder,
  type Kind,
  type KindEntry,
  kinds,
  type NetBoxError,
  type Policy,
  plan,
  readCurrent,
  render,
  Session,
} from '../../netbox/index.ts'
import { bearsTags } from '../../netbox/kinds.ts'
import { modelOfEveryKind } from '../netbox/every-kind.ts'
import { ownedIn } from '../netbox/harness.ts'
import { bulk } from '../netbox/live-models.ts'
import { everyField, everyValue } from '../netbox/live-values.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

let netbox: NetBoxUnderTest
let client: Client
/** Tells the objects of this run from those of others in the same NetBox. */
const run = `t${randomBytes(3).toString('hex')}`
const mine: Policy = { mode: 'sync', tag: run }
const keep: Policy = { ...mine, mode: 'upsert' }
/** `4.7` of `4.7.3`: as the table of kinds names versions. */
const minor = async () => (await client.version()).split('.').slice(0, 2).join('.') as '4.5' | '4.6' | '4.7'
const withTag = (desired: Desired): Desired => ({ 'extras.tag': [{ name: run, slug: run }], ...desired })

beforeAll(async () => {
  netbox = await netboxUnderTest()
  client = netbox.client
})

afterAll(async () => {
  if (!netbox) return
  const current = await readCurrent(client, {}, mine, inOrder)
  const made = plan({}, current, mine)
  const { failed } = await apply(client, made)
  await netbox[Symbol.asyncDispose]()
  expect(failed.map(({ error }) => error!.message)).toEqual([])
})

async function go(desired: Desired, policy: Policy = mine, options: ApplyOptions = {}) {
  const before = client.statistics
  const made = plan(desired, await readCurrent(client, desired, policy), policy)
  const report = await apply(client, made, { message: `system test ${run}`, ...options })
  const after = client.statistics
  return { plan: made, report, reads: after.reads - before.reads, writes: after.writes - before.writes }
}

const problems = (it: Awaited<ReturnType<typeof go>>) => [
  ...it.plan.problems.map(({ message }) => message),
  ...it.report.failed.map(({ error }) => error!.message),
]
const site = (n: number, more: Partial<Fields<'dcim.site'>> = {}): Fields<'dcim.site'> => ({
  name: `${run}-${n}`,
  slug: `${run}-${n}`,
  ...more,
})

describe('the table of kinds', () => {
  it.each(inOrder)('%s has fields that this NetBox lets one write', async (kind) => {
    const { path, fields, since }: KindEntry = kinds[kind]
    const version = await minor()
    const isNew = (from: string = '') => from > version
    if (isNew(since)) return
    const { body } = await client.options(path)
    const writable = (body as { actions: { POST: Record<string, { read_only: boolean }> } }).actions.POST
    const known = Object.entries(fields).filter(([, field]) => !isNew(field.since))
    for (const [name, field] of known)
      for (const attribute of field.wire ? [`${field.wire}_type`, `${field.wire}_id`] : [name])
        expect(writable[attribute], attribute).toMatchObject({ read_only: false })
  })
})

describe('plan and apply', () => {
  it('brings up an object of every kind with all it refers to, has nothing to do afterwards, and removes them', async () => {
    // Under a tag and names of its own.
    const own = `${run}e`
    const model = modelOfEveryKind(own, await minor())
    const tag = { name: `${own}-own`, slug: `${own}-own` }
    const desired: Desired = { ...model, 'extras.tag': [...model['extras.tag']!, tag] }
    const policy: Policy = { mode: 'upsert', tag: tag.slug }
    await assertSupported(client, plan(desired, await readCurrent(client, desired, policy), policy))
    const first = await go(desired, policy)
    expect(problems(first)).toEqual([])
    const second = await go(desired, policy)
    expect(problems(second)).toEqual([])
    expect(render(second.plan)).toMatch(/^0 to create, 0 to change, 0 to delete/)
    expect([second.writes, second.reads]).toEqual([0, first.reads])

    // One by one, as Pulumi does, and told as it was given.
    const session = new Session(client)
    const { writes } = client.statistics
    for (const [kind, given] of Object.entries(desired) as unknown as [Kind, Record<string, unknown>[]][]) {
      // With the tag that the policy gave them.
      const objects = given.map((one) =>
        bearsTags(kind) && one.tags ? { ...one, tags: [...(one.tags as string[]), tag.slug] } : one,
      )
      const observed = await Promise.all(objects.map((object) => session.ensure(kind, object, { adopt: true })))
      for (const [n, { key, fields }] of observed.entries())
        expect(diff(kind, objects[n]!, fields), `${kind} ${key}`).toEqual([])
    }
    // A password, which NetBox never tells.
    expect(client.statistics.writes - writes).toBe(1)

    const emptied = Object.fromEntries(Object.keys(desired).map((kind) => [kind, []])) as Desired
    expect(problems(await go(emptied, { mode: 'sync', owned: ownedIn(first.report) }))).toEqual([])
  })

  it('tells a choice, a length and a range that NetBox does not take before anything is written', async () => {
    const desired: Desired = {
      'dcim.site': [site(0, { status: 'Active' as never }), site(1, { facility: 'f'.repeat(51), latitude: 91 })],
    }
    const made = plan(desired, await readCurrent(client, desired, keep), keep)
    const told = await assertSupported(client, made).catch((error: NetBoxError) => error.message.split('\n'))
    expect(told).toEqual([
      '3 problems, nothing was changed:',
      expect.stringMatching(/status is "Active"; it must be one of planned, .*; did you mean "active"\?$/),
      expect.stringContaining('facility is 51 characters long; NetBox takes 50'),
      expect.stringContaining('latitude is 91; it must be from -90 to 90'),
    ])
  })

  it('loads in bulk, changes only what differs, and asks no more for more objects', async () => {
    const load = await go(withTag(bulk(run, 60)))
    expect(problems(load)).toEqual([])
    // The tag and six kinds of ground, one batch each of devices, interfaces and addresses, two of services, one for primaries.
    expect(load.writes).toBe(13)
    const again = await go(withTag(bulk(run, 60)))
    expect([again.writes, again.reads]).toEqual([0, load.reads])
    const changed = await go(withTag(bulk(run, 60, 'changed')))
    expect([problems(changed), changed.writes]).toEqual([[], 1])
  })

  it.each([
    ['custom fields', 'c', 40, everyValue],
    ['fields of NetBox itself', 'f', 20, everyField],
  ] as const)('has nothing to do after values that people write into %s of every type', async (_, letter, n, model) => {
    // Under a tag of its own: what other tests left under theirs is none of it.
    const own: Policy = { mode: 'sync', tag: `${run}-${letter}` }
    const desired = {
      'extras.tag': [{ name: own.tag!, slug: own.tag! }],
      ...model(own.tag!.replace('-', '_'), n),
    }
    const first = await go(desired, own)
    expect(problems(first)).toEqual([])
    const again = await go(desired, own)
    expect(problems(again)).toEqual([])
    expect(render(again.plan)).toMatch(/^0 to create, 0 to change, 0 to delete/)
    const emptied = Object.fromEntries(Object.keys(desired).map((kind) => [kind, []])) as Desired
    expect(problems(await go(emptied, { mode: 'sync', owned: ownedIn(first.report) }))).toEqual([])
  })

  it('names the guilty one of a batch and lets the rest through', async () => {
    const sites = [0, 1, 2, 3].map((n) => site(n, n === 2 ? { status: 'zzz' } : {}))
    const made = await go(withTag({ 'dcim.site': sites }), keep)
    expect(made.report.failed.map(({ action, error }) => [action.key, error!.code, error!.field])).toEqual([
      [`${run}-2`, 'refused', 'status'],
    ])
    expect(problems(await go(withTag({ 'dcim.site': sites.filter((_, n) => n !== 2) }), keep))).toEqual([])
  })

  it('does not overwrite an edit made since the plan', async () => {
    const one = withTag({ 'dcim.site': [site(10)] })
    await go(one, keep)
    const wanted = withTag({ 'dcim.site': [site(10, { description: 'planned' })] })
    const made = plan(wanted, await readCurrent(client, wanted, keep), keep)
    const { id } = made.actions.find(({ kind }) => kind === 'dcim.site') as { id: number }
    await client.patch(`dcim/sites/${id}/`, { description: 'by hand' })
    const { failed } = await apply(client, made)
    expect(failed.map(({ error }) => error!.code)).toEqual(['changed-meanwhile'])
    expect(problems(await go(wanted, keep))).toEqual([])
  })

  it('leaves a foreign object alone', async () => {
    await client.post('dcim/sites/', { ...site(20), description: 'theirs' })
    const wanted: Desired = withTag({ 'dcim.site': [site(20)] })
    const made = await go(wanted, keep)
    expect(made.plan.problems.map(({ code }) => code)).toEqual(['foreign'])
    expect(problems(await go(wanted, { ...keep, adopt: true }))).toEqual([])
  })

  it('moves a primary address to another device', async () => {
    const two = (holder: number) => withTag(bulk(`${run}p`, 2, '', holder))
    expect(problems(await go(two(0), keep))).toEqual([])
    expect(problems(await go(two(1), keep))).toEqual([])
    expect((await go(two(1), keep)).writes).toBe(0)
  })
})

describe('session', () => {
  it('knows its own by the change log after a crash, and refuses what others made', async () => {
    const ours = new Session(client, { message: `stack ${run}` })
    const made = await ours.ensure('dcim.site', { ...site(30), tags: [run] })
    const afterCrash = new Session(client, { message: `stack ${run}` })
    expect((await afterCrash.ensure('dcim.site', site(30, { description: 'again' }))).id).toBe(made.id)
    const other = new Session(client, { message: 'somebody else' })
    await expect(other.ensure('dcim.site', site(30))).rejects.toMatchObject({ code: 'foreign' })
  })

  it('makes an object once when several make it at the same time', async () => {
    const message = `race ${run}`
    const clients = Array.from(
      { length: 4 },
      () => new Client({ url: netbox.url, token: netbox.token, connections: 1 }),
    )
    const made = await Promise.all(
      clients.map((one) => new Session(one, { message }).ensure('dcim.site', { ...site(31), tags: [run] })),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    await Promise.all(clients.map((one) => one.close()))
  })

  it('says what is wrong with the token', async () => {
    await using stranger = new Client({ url: netbox.url, token: `nbt_${'a'.repeat(12)}.${'b'.repeat(40)}` })
    const error = await stranger.version().catch((caught) => caught as NetBoxError)
    expect(error).toMatchObject({ code: 'forbidden', status: 403 })
  })
})
