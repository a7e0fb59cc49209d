import { describe, expect, test } from 'vitest'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { folderFor, standIn } from './lab.ts'
import { deviceRow, netbox, READER, TOKEN } from './netbox.ts'
import { tell } from './program.ts'
import { served } from './serving.ts'

/** Of an answer, what tests go on with. */
interface Body {
  readonly connections: readonly { readonly outage: boolean }[]
  readonly recent_exports: readonly unknown[]
  readonly job: { readonly url: string }
}

const PREFIX = '/api/plugins/wug-sync'

/** A service, and what asks its API. */
async function serving(...given: Parameters<typeof served>) {
  const it = await served(...given)
  const ask = async (
    method: string,
    path: string,
    {
      token = TOKEN as string | null,
      body,
      scheme = 'Token',
    }: { token?: string | null; body?: unknown; scheme?: string } = {},
  ) => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ...(token && { authorization: `${scheme} ${token}` }),
    }
    const answer = await fetch(`${it.url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Body }
  }
  return { ...it, ask }
}

const names = (gold: StandIn) => [...gold.world.devices.values()].map(({ displayName }) => displayName).sort()

describe('an event', () => {
  test('makes a device there, by itself, and a second one makes none', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { url, settled } = await serving(box, { main: gold })
    await settled()
    box.set(deviceRow(1))
    expect(await tell(url, 1)).toBe(true)
    await expect.poll(() => names(gold), { timeout: 10_000 }).toEqual(['web-1'])
    expect(await tell(url, 1)).toBe(true)
    await settled()
    expect(gold.created).toHaveLength(1)
  })

  test('of an address that is edited in place changes its device', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { url, settled } = await serving(box, { main: gold })
    await settled()
    box.set(deviceRow(1, { primary_ip4: { id: 9, address: '10.7.7.7/24' } }))
    const data = { id: 9, assigned_object_type: 'dcim.interface', assigned_object: { id: 4, device: { id: 1 } } }
    expect(await tell(url, 0, { object_type: 'ipam.ipaddress', data })).toBe(true)
    await expect
      .poll(() => [...gold.world.devices.values()][0]!.interfaces[0]!.address, { timeout: 10_000 })
      .toBe('10.7.7.7')
  })

  test('of a site concerns every device', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { url, settled } = await serving(box, { main: gold })
    await settled()
    box.set(deviceRow(1, { site: { id: 1, name: 'Lab', slug: 'homelab' } }))
    expect(await tell(url, 1, { object_type: 'dcim.site' })).toBe(true)
    await expect
      .poll(() => [...gold.world.devices.values()][0]!.attributes.find(({ name }) => name === 'Location')?.value, {
        timeout: 10_000,
      })
      .toBe('Lab')
  })

  test('that is not signed, not JSON, or about something else changes nothing', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { ask, url, settled } = await serving(box, { main: gold })
    await settled()
    const asked = gold.requests.length
    expect(await ask('POST', '/events', { body: '{}' })).toMatchObject({
      status: 401,
      body: { error: expect.stringMatching(/^X-Hook-Signature does not fit/) },
    })
    expect(await ask('GET', '/events')).toMatchObject({ status: 405 })
    expect(await tell(url, 1, { object_type: 'ipam.vlan' })).toBe(false)
    expect(await tell(url, 1, { data: 7 })).toBe(false)
    expect(gold.requests).toHaveLength(asked)
  })

  test('fifty times in a row is one create and at most two rounds of updates', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { url, settled } = await serving(box, { main: gold }, { settle: { quiet: 0.3, longest: 2 } })
    await settled()
    for (let save = 0; save < 50; save++) {
      box.set(deviceRow(1, { serial: `S${save}` }))
      expect(await tell(url, 1)).toBe(true)
    }
    const serial = () =>
      [...gold.world.devices.values()][0]?.attributes.find(({ name }) => name === 'NetBox.Serial')?.value
    await expect.poll(serial, { timeout: 10_000 }).toBe('S49')
    await settled()
    expect(gold.created).toHaveLength(1)
    expect(
      gold.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('attributes/-')).length,
    ).toBeLessThanOrEqual(2)
  })

  test('that was accepted is worked on after a restart', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const first = await serving(box, { main: gold }, { settle: { quiet: 600, longest: 600 } })
    await first.settled()
    box.set(deviceRow(1))
    await tell(first.url, 1)
    await first.close()
    expect(names(gold)).toEqual([])
    await serving(box, { main: gold }, {}, first.folder)
    await expect.poll(() => names(gold), { timeout: 10_000 }).toEqual(['web-1'])
  })
})

test('one server that is down holds up no other, and is caught up when it is back', async () => {
  const [one, two, box] = [await standIn(), await standIn(), await netbox()]
  const { url, settled, ask } = await serving(box, { one, two })
  await settled()
  const { port } = two
  await two.close()
  box.set(deviceRow(1))
  await tell(url, 1)
  await expect.poll(() => names(one), { timeout: 10_000 }).toEqual(['web-1'])
  await expect
    .poll(async () => (await ask('GET', '/health', { token: null })).body.connections.map(({ outage }) => outage), {
      timeout: 20_000,
    })
    .toEqual([false, true])
  await two.listen(port)
  await expect.poll(() => names(two), { timeout: 20_000 }).toEqual(['web-1'])
})

test('what became of a device stands in NetBox, and is written once', async () => {
  const fields = { custom_fields: { whatsup: null } }
  const [gold, box] = [await standIn(), await netbox(deviceRow(1, fields))]
  const { settled, url } = await serving(box, { main: gold }, { customField: 'whatsup', journal: true })
  await settled()
  const writes = () =>
    box.requests
      .filter(({ method }) => method !== 'GET' && method !== 'OPTIONS')
      .map(({ method, path }) => `${method} ${path}`)
  await expect.poll(writes).toEqual(['PATCH dcim/devices/', 'POST extras/journal-entries/'])
  const [id] = gold.world.devices.keys()
  expect(box.devices.get(1)!.custom_fields).toMatchObject({ whatsup: { main: { id, state: 'exported' } } })
  await tell(url, 1)
  await settled()
  expect(writes()).toHaveLength(2)
  // NetBox tells of our own write: nobody looks.
  const prechange = { name: 'web-1', last_updated: 'a', custom_fields: { whatsup: null } }
  const postchange = { name: 'web-1', last_updated: 'b', custom_fields: { whatsup: { main: {} } } }
  expect(await tell(url, 1, { snapshots: { prechange, postchange } })).toBe(false)
})

describe('the API', () => {
  const path = `${PREFIX}/connections/1/export/`

  test('exports all, and answers as the plugin did', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { ask } = await serving(box, { main: gold }, {}, folderFor(), { interval: 44_640 })
    const { status, body } = await ask('POST', path)
    const [id] = gold.world.devices.keys()
    expect([status, body]).toMatchObject([
      200,
      {
        success: true,
        message: 'NetBox export completed successfully',
        devices_failed: 0,
        total_devices: 1,
        results: [{ device_name: 'web-1', success: true, device_id: id }],
      },
    ])
    expect(names(gold)).toEqual(['web-1'])
  })

  test('exports what a filter takes', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { ask, settled } = await serving(box, { main: gold })
    await settled()
    box.set(deviceRow(1), deviceRow(2, { site: { id: 2, name: 'Attic', slug: 'attic' } }))
    const { body } = await ask('POST', path, { body: { device_filters: { sites: [2] } } })
    expect(body).toMatchObject({ devices_created: 1, total_devices: 1, results: [{ device_name: 'web-2' }] })
  })

  test('exports one device to every connection', async () => {
    const [one, two, box] = [await standIn(), await standIn(), await netbox()]
    const { ask, settled } = await serving(box, { one, two })
    await settled()
    box.set(deviceRow(7))
    const { status, body } = await ask('POST', `${PREFIX}/netbox-device/7/sync/`)
    expect([status, body]).toMatchObject([
      200,
      {
        success: true,
        successful_connections: 2,
        failed_connections: 0,
        results: [{ connection: 'one', success: true, device_id: expect.any(String) }, { connection: 'two' }],
      },
    ])
  })

  test('tells states and records', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1), deviceRow(2))]
    gold.world.add({ displayName: 'printer', address: '10.0.0.2' })
    const { ask, settled } = await serving(box, { main: gold })
    await settled()
    const { body } = await ask('GET', `${PREFIX}/connections/1/export-status/`)
    expect(body).toMatchObject({
      connection_id: 1,
      connection_name: 'main',
      export_enabled: true,
      last_export: expect.any(String),
      statistics: { total_exports: 2, pending_exports: 0, completed_exports: 1, error_exports: 1, scan_triggered: 0 },
    })
    expect(body.recent_exports).toHaveLength(2)
    const records = await ask('GET', `${PREFIX}/ip-exports/?export_status=exported`)
    expect(records.body).toMatchObject({
      count: 1,
      results: [
        { connection: 1, ip_address: '10.0.0.1', export_status: 'exported', wug_device_id: expect.any(String) },
      ],
    })
  })

  test('exports addresses in bulk, and refuses a range in a sentence', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { ask, settled } = await serving(box, { main: gold })
    await settled()
    box.set(deviceRow(1))
    const bulk = (ip_addresses: unknown) => ask('POST', `${PREFIX}/ip-exports/bulk-export/`, { body: { ip_addresses } })
    const { body } = await bulk(['10.0.0.1', '10.0.0.99'])
    expect(body).toMatchObject({
      success: false,
      devices_created: 1,
      devices_failed: 1,
      results: [
        { device_name: 'web-1', success: true },
        { message: '10.0.0.99 is the primary address of no device in NetBox' },
      ],
    })
    expect(await bulk(['10.0.0.0/24'])).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringMatching(
          /^ip_addresses has "10\.0\.0\.0\/24"; it must be single addresses, .* scans no ranges$/,
        ),
      },
    })
  })

  test('answers 202 with a job while work goes on', async () => {
    const [gold, box] = [await standIn({ switches: { lag: [9500, 9500] } }), await netbox(deviceRow(1))]
    const { ask } = await serving(box, { main: gold }, {}, folderFor(), { horizon: 30 })
    const { status, body } = await ask('POST', path)
    expect([status, body]).toMatchObject([
      202,
      {
        success: true,
        devices_created: 0,
        results: [],
        job: { url: expect.stringMatching(/\/jobs\/[0-9a-f-]{36}\/$/) },
      },
    ])
    await expect
      .poll(async () => (await ask('GET', body.job.url)).body, { timeout: 15_000 })
      .toMatchObject({ state: 'completed', result: { success: true, devices_created: 1 } })
  })

  test.each([
    ['no token', { token: null }, 401],
    ['what is no token', { token: 'short' }, 401],
    ['a token that NetBox does not know', { token: 'a'.repeat(40) }, 403],
    ['a token that may only look', { token: READER }, 403],
    ['a filter that there is none', { body: { device_filters: { racks: [1] } } }, 400],
    ['what is not JSON', { body: '{' }, 400],
  ])('refuses %s', async (_, options, status) => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const { ask, settled } = await serving(box, { main: gold })
    await settled()
    const answer = await ask('POST', path, options)
    expect([answer.status, answer.body]).toEqual([status, { detail: expect.stringMatching(/^[^\n]+$/) }])
  })

  test('takes a token in both forms of the header, lets it look, and says NetBox is away when it is', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { ask } = await serving(box, { main: gold })
    for (const scheme of ['Token', 'Bearer'])
      expect((await ask('GET', `${PREFIX}/ip-exports/`, { scheme, token: READER })).status).toBe(200)
    box.down = true
    expect((await ask('GET', `${PREFIX}/ip-exports/`)).status).toBe(503)
    expect((await ask('GET', `${PREFIX}/nothing/`)).status).toBe(404)
    expect((await ask('GET', path)).status).toBe(405)
  })
})

test('metrics tell of events, runs and states', async () => {
  const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
  const { url, settled } = await serving(box, { main: gold })
  await settled()
  await tell(url, 1)
  await settled()
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toContain('netbox_whatsup_events_total{outcome="accepted"} 1')
  expect(text).toContain('netbox_whatsup_devices{connection="main",state="exported"} 1')
  expect(text).toContain('netbox_whatsup_up{connection="main"} 1')
  expect(text).toMatch(/netbox_whatsup_items_total\{connection="main",action="create"\} 1/)
})
