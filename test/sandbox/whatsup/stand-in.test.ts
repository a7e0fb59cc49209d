import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { certificate, standIn } from '../../apps/whatsup/lab.ts'

/** Asks as any client would. */
async function client(it: StandIn) {
  const dispatcher = new Agent({ connect: { ca: certificate.cert } })
  const form = new URLSearchParams({ grant_type: 'password', username: 'netbox', password: 'right' }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const login = await request(`${it.url}/api/v1/token`, { method: 'POST', body: form, headers, dispatcher })
  const { access_token } = (await login.body.json()) as { access_token: string }
  return async (method: 'GET' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const answer = await request(`${it.url}/api/v1/${path}`, {
      method,
      dispatcher,
      headers: { authorization: `bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    return { status: answer.statusCode, body: text ? JSON.parse(text) : undefined }
  }
}

const template = (name: string, address: string) => ({
  options: ['all'],
  templates: [
    {
      templateId: 't',
      displayName: name,
      interfaces: [{ networkAddress: address }],
      attributes: [{ name: 'a', value: 'b' }],
    },
  ],
})

test('the same template twice makes two devices, without an error', async () => {
  const it = await standIn()
  const ask = await client(it)
  const first = await ask('PATCH', 'devices/-/config/template', template('web', '10.0.0.1'))
  const second = await ask('PATCH', 'devices/-/config/template', template('web', '10.0.0.1'))
  expect(first.body.data.errors).toEqual([])
  expect(second.body.data.idMap[0].resultId).not.toBe(first.body.data.idMap[0].resultId)
  expect(it.world.devices.size).toBe(2)
})

test('a new device is seen late', async () => {
  let now = 0
  const it = await standIn({ now: () => now, switches: { lag: [15_000, 15_000] } })
  const ask = await client(it)
  const { body } = await ask('PATCH', 'devices/-/config/template', template('web', '10.0.0.1'))
  const id = body.data.idMap[0].resultId
  expect((await ask('GET', `devices/${id}`)).status).toBe(404)
  now = 15_000
  expect((await ask('GET', `devices/${id}`)).body.data.name).toBe('web')
})

test('a search for 10.0.0.1 finds 10.0.0.10, too', async () => {
  const it = await standIn()
  const ask = await client(it)
  for (const address of ['10.0.0.1', '10.0.0.10']) it.world.add({ displayName: address, address })
  const { body } = await ask('GET', 'device-groups/0/devices/-?search=10.0.0.1')
  expect(body.data.devices).toHaveLength(2)
})

test('a template that is partly applied answers an error beside the device', async () => {
  const it = await standIn({ switches: { partly: 1 } })
  const ask = await client(it)
  const { status, body } = await ask('PATCH', 'devices/-/config/template', template('web', '10.0.0.1'))
  expect(status).toBe(200)
  expect(body.data.idMap).toHaveLength(1)
  expect(body.data.errors[0].messages).toContain('Failed to apply attributes')
  expect([...it.world.devices.values()][0]!.attributes).toEqual([])
})

test('several templates in one call answer 500 after the first was made', async () => {
  const it = await standIn()
  const ask = await client(it)
  const { templates } = template('web', '10.0.0.1')
  const { status } = await ask('PATCH', 'devices/-/config/template', {
    options: ['all'],
    templates: [...templates, ...templates],
  })
  expect([status, it.world.devices.size]).toEqual([500, 1])
})

test.each([403, 404] as const)('a hidden device answers %i and is in no list', async (hidden) => {
  const it = await standIn({ switches: { hidden } })
  const ask = await client(it)
  const { id } = it.world.add({ displayName: 'secret' })
  it.hidden.add(id)
  expect((await ask('GET', `devices/${id}`)).status).toBe(hidden)
  expect((await ask('GET', 'device-groups/0/devices/-')).body.data.devices).toEqual([])
})

test('a scan finds what answers, and may be lost', async () => {
  let lost = 0
  const it = await standIn({ random: () => lost, switches: { scansLost: 0.5 } })
  const ask = await client(it)
  const gone = await ask('PUT', 'device-groups/0/newDevice?ipOrName=10.0.0.1')
  expect((await ask('GET', `device-scan/${gone.body.data.id}/status`)).status).toBe(404)
  lost = 1
  const scan = await ask('PUT', 'device-groups/0/newDevice?ipOrName=10.0.0.1')
  await expect
    .poll(async () => (await ask('GET', `device-scan/${scan.body.data.id}/status`)).body.data.progress, {
      interval: 20,
    })
    .toBe(100)
  const { body } = await ask('GET', `device-scan/${scan.body.data.id}/devices`)
  expect(body.data.devices[0].networkAddress).toBe('10.0.0.1')
})

test('pages follow each other by an opaque id that is good for the same question only', async () => {
  const it = await standIn()
  const ask = await client(it)
  for (let n = 0; n < 300; n++) it.world.add({ displayName: `d${n}` })
  const first = await ask('GET', 'device-groups/0/devices/-?limit=1000')
  expect(first.body.data.devices).toHaveLength(250)
  const { nextPageId } = first.body.paging
  const next = await ask('GET', `device-groups/0/devices/-?limit=1000&pageId=${nextPageId}`)
  expect([next.body.data.devices.length, next.body.paging.nextPageId]).toEqual([50, undefined])
  expect((await ask('GET', `device-groups/0/devices/-?limit=9&pageId=${nextPageId}`)).status).toBe(400)
})

test.each(['cleared', 'kept'] as const)('a property that is left out is %s', async (omitted) => {
  const it = await standIn({ switches: { omitted } })
  const ask = await client(it)
  const device = it.world.add({ displayName: 'web', note: 'mine' })
  await ask('PUT', `devices/${device.id}/properties`, { displayName: 'web2' })
  expect([device.displayName, device.note]).toEqual(['web2', omitted === 'kept' ? 'mine' : ''])
})
