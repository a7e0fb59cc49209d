import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import fc from '../../property.ts'
import { fiveSources, MAC, SECRET } from './five-sources.ts'
import { lab } from './lab.ts'

let five: Awaited<ReturnType<typeof fiveSources>>
beforeAll(async () => {
  five = await fiveSources()
})
afterAll(() => five[Symbol.asyncDispose]())

/** The same with a secret in every object of it, under names that secrets have. */
function laced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(laced)
  if (typeof value !== 'object' || value === null) return value
  const inside = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, laced(one)]))
  return {
    ...inside,
    password: SECRET,
    api_key: SECRET,
    Env: [`TOKEN=${SECRET}`],
    Labels: { key: SECRET },
    notes: SECRET,
  }
}

/** @param timeout seconds for a look; short only where a source is to be silent. */
async function world(timeout = 60) {
  five.reset()
  const at = await lab({ sources: [] })
  const sources = await five.sourcesIn(at.folder, timeout)
  await at.write({ stale: { looks: 1, days: 0 }, prefixes: ['192.0.2.0/24'], sources })
  return at
}

describe('all sources at once', () => {
  test('one machine seen by four is one, and the second run writes nothing', async () => {
    await using at = await world()
    expect((await at.run('explain', ['storage'])).out).toMatch(
      new RegExp(`joined by mac:${MAC}: own:dhcp/.*own:ha/.*own:nas/.*own:px/`),
    )
    expect(await at.run('apply')).toMatchObject({ code: 0 })
    expect([...at.fake.store.rows('virtualization.virtualmachine').values()].map(({ name }) => name).sort()).toEqual([
      'storage',
      'vm101',
      'vm102',
    ])
    expect([...at.fake.store.rows('dcim.device').values()].map(({ name }) => name).sort()).toEqual(['Lamp', 'docker1'])
    expect([...at.fake.store.rows('ipam.ipaddress').values()].map(({ address }) => address).sort()).toEqual([
      '192.0.2.5/24',
      '192.0.2.9/24',
    ])
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
  })

  test('no secret of any of them is in an output, a state or NetBox', async () => {
    await using at = await world()
    const told = [
      await at.run('plan'),
      await at.run('collect'),
      await at.run('apply', ['--json']),
      await at.run('check'),
      at.fake.requests,
      at.journal,
    ]
    expect(JSON.stringify(told)).not.toContain(SECRET)
  })

  test('no secret in any answer or file gets into an output, a state or NetBox, wherever it stands', async () => {
    await using at = await world()
    for (const held of Object.values(five.answers)) for (const key of Object.keys(held)) held[key] = laced(held[key])
    const inventory = join(at.folder, 'hosts.yaml')
    const table = join(at.folder, 'stock.csv')
    await writeFile(
      inventory,
      `all:\n  hosts:\n    db1: {ansible_host: 192.0.2.77, ansible_password: ${SECRET}, vault: ${SECRET}}\n`,
    )
    await writeFile(table, `name,mac,password,notes\nnas2,3c:ec:ef:00:00:0a,${SECRET},${SECRET}\n`)
    const config = join(at.folder, 'discovery.yaml')
    const given = parse(await readFile(config, 'utf8')) as { sources: object[] }
    const files = [{ path: inventory, format: 'ansible-yaml' }, { path: table }]
    await writeFile(config, stringify({ ...given, sources: [...given.sources, { name: 'own', type: 'files', files }] }))
    const told = []
    for (const command of ['plan', 'collect', 'apply', 'check']) told.push(await at.run(command))
    told.push(await at.run('explain', ['storage']), await at.run('plan', ['--json']))
    const state = await readFile(join(at.folder, 'state', 'state.json'), 'utf8')
    const rows = (['dcim.device', 'ipam.service', 'virtualization.virtualmachine'] as const).map((kind) => [
      ...at.fake.store.rows(kind).values(),
    ])
    // Else the answers were not taken at all, and nothing is shown by it.
    expect(JSON.stringify(told)).toContain('db1')
    for (const name of ['vm101', 'nas2', 'Lamp', 'docker1']) expect(JSON.stringify(rows)).toContain(name)
    expect(JSON.stringify([told, state, at.fake.requests, at.journal, rows])).not.toContain(SECRET)
  }, 120_000)

  test.each([
    ['px', 'emptied', () => Object.assign(five.answers.px, { '/cluster/resources': [] })],
    ['px', 'failing', () => delete five.answers.px['/cluster/resources']],
    ['px', 'lying', () => Object.assign(five.answers.px, { '/cluster/resources': '<html>Maintenance</html>' })],
    ['nas', 'failing', () => Object.assign(five.answers.nas, { 'system.info': null })],
    [
      'nas',
      'lying',
      () => Object.assign(five.answers.nas, { 'system.info': { version: 7 }, 'interface.query': { a: 1 } }),
    ],
    ['ha', 'emptied', () => Object.assign(five.answers.ha, { 'config/device_registry/list': [] })],
    ['ha', 'lying', () => Object.assign(five.answers.ha, { 'config/device_registry/list': '{"broken' })],
    ['ha', 'silent', () => Object.assign(five.answers.ha, { 'config/device_registry/list': () => undefined })],
    ['docker', 'failing', () => delete five.answers.docker['/info']],
    ['docker', 'emptied', () => Object.assign(five.answers.docker, { '/containers/json': [] })],
  ])('%s %s: nothing is marked, made or deleted, run after run', async (_source, how, harm) => {
    await using at = await world(how === 'silent' ? 5 : 60)
    await at.run('apply')
    harm()
    for (let n = 0; n < 2; n += 1) expect(await at.run('apply')).toMatchObject({ writes: 0 })
  })
})

/** Anything a broken server may answer in the place of a value. */
const junk = fc.oneof(
  fc.constantFrom(null, true, -1, 1e99, '', '\u0000\u001b[31m', [], {}, [null], [[1]], '<html>', 'x'.repeat(5000)),
  fc.anything({ maxDepth: 2 }).map((one) => JSON.parse(JSON.stringify(one) ?? 'null') as unknown),
)

test('a hundred malformed answers are a sentence each, without a stack trace, and the neighbours pass', async () => {
  await using at = await world(2)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('px', 'nas', 'ha', 'docker'),
      fc.nat(),
      fc.boolean(),
      junk,
      async (name, place, whole, value) => {
        five.reset()
        const held = five.answers[name as keyof typeof five.answers]
        const keys = Object.keys(held)
        const key = keys[place % keys.length]!
        const list = held[key]
        held[key] = whole || !Array.isArray(list) || list.length === 0 ? value : [value, ...list.slice(1)]
        const { out, err } = await at.run('plan')
        expect(out + err).not.toMatch(/\n\s+at |TypeError|\[object/)
        for (const line of out.split('\n').filter((one) => one.startsWith('! '))) expect(line.length).toBeLessThan(400)
        // The leases are there whatever becomes of the others.
        expect(out).toContain('192.0.2.9/24')
      },
    ),
    // On a machine that is busy with something else, as many as there is time for.
    { numRuns: 100, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  )
})
