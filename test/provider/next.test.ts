import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Session } from '../../netbox/index.ts'
import type { Connection } from '../../provider/connection.ts'
import { nextHandlers } from '../../provider/resources/next/handlers.ts'
import { InitFailed, reveal, UNKNOWN, type Values } from '../../provider/rpc/index.ts'
import { type Lab, lab } from '../netbox/harness.ts'

let at: Lab
const log = { status() {}, debug() {}, info() {}, warning() {}, error() {} }
const request = (name: string) => ({
  urn: `urn:pulumi:dev::net::netbox:ipam:NextIpAddress::${name}`,
  signal: new AbortController().signal,
  log,
  timeout: undefined,
  preview: false,
})
const handlers = () => {
  const session = new Session(at.client, { window: 0, message: 'stack' })
  const connection = { session, client: at.client, message: 'stack', tokenIsRefused: async () => false }
  return nextHandlers('netbox:ipam:NextIpAddress', () => connection as unknown as Connection)
}
const addresses = () => [...at.fake.store.rows('ipam.ipaddress').values()].map(({ address }) => address)
const create = async (name: string, news: Values) => await handlers().create({ ...request(name), news })
const from = { prefix: '10.0.0.0/30' }

/** NetBox's own choice, as it answers it: two addresses in each prefix of the tests, 409 without room. */
function handingOut() {
  const parameters = ['role', 'tag'].map((name) => ({ name, in: 'query' }))
  at.fake.fault = ({ method, path, body }) => {
    if (path === 'schema/') return { status: 200, body: { paths: { '/api/ipam/prefixes/': { get: { parameters } } } } }
    const id = /^ipam\/prefixes\/(\d+)\/available-ips\/$/.exec(path)?.[1]
    if (method !== 'POST' || !id) return undefined
    const net = String(at.fake.store.rows('ipam.prefix').get(Number(id))!.prefix).replace(/0\/30$/, '')
    const address = [1, 2].map((host) => `${net}${host}/30`).find((one) => !addresses().includes(one))
    if (!address) return { status: 409, body: { detail: 'no room' } }
    const { changelog_message } = body as Values
    return { status: 201, body: { id: at.fake.store.save('ipam.ipaddress', { address, changelog_message }).id } }
  }
}

beforeEach(async () => {
  at = await lab()
  for (const prefix of ['10.0.0.0/30', '10.0.1.0/30']) at.fake.store.save('ipam.prefix', { prefix })
  handingOut()
})
afterEach(() => at[Symbol.asyncDispose]())

describe('the next free address', () => {
  test('is another one for each that asks, at the same time too, and the fields come with it', async () => {
    const both = await Promise.all([create('a', { from, fields: { dns_name: 'a.lan' } }), create('b', { from })])
    expect(both.map(({ outputs }) => outputs.address).sort()).toEqual(['10.0.0.1/30', '10.0.0.2/30'])
    expect([...at.fake.store.rows('ipam.ipaddress').values()].map(({ dns_name }) => dns_name)).toContain('a.lan')
  })

  test('is not known in a preview, and the same afterwards', async () => {
    expect((await handlers().create({ ...request('a'), news: { from }, preview: true })).outputs.address).toBe(UNKNOWN)
    expect(addresses()).toEqual([])
    const { id, outputs } = await create('a', { from })
    const news = { from }
    const same = await handlers().diff({ ...request('a'), id, olds: outputs, oldInputs: news, news, ignoreChanges: [] })
    expect(same.changes).toBe(false)
    const found = await handlers().read({ ...request('a'), id, state: outputs, inputs: news })
    expect([found!.inputs, found!.outputs.address]).toEqual([news, '10.0.0.1/30'])
  })

  test('is free again with its end', async () => {
    const { id, outputs } = await create('a', { from })
    await handlers().delete({ ...request('a'), id, olds: outputs, oldInputs: { from } })
    expect(addresses()).toEqual([])
    expect(await handlers().read({ ...request('a'), id, state: outputs, inputs: { from } })).toBeUndefined()
  })

  test('is the one that is wished for, which others have only if it is to be adopted', async () => {
    expect((await create('a', { from, wish: '10.0.0.2/30' })).outputs.address).toBe('10.0.0.2/30')
    at.fake.store.save('ipam.ipaddress', { address: '10.0.0.1/30' })
    await expect(create('b', { from, wish: '10.0.0.1/30' })).rejects.toThrow('not managed here')
    expect((await create('b', { from, wish: '10.0.0.1/30', adopt: true })).outputs.address).toBe('10.0.0.1/30')
  })

  test('is of the first parent with room, where a tag or a role means several; a full one is told', async () => {
    await Promise.all([create('a', { from }), create('b', { from })])
    await expect(create('c', { from })).rejects.toThrow(
      'there is no address left in {"prefix":"10.0.0.0/30"}: it is full',
    )
    const role = await create('c', { from: { prefix: { role: 'servers' } } })
    expect(role.outputs.address).toBe('10.0.1.1/30')
    await expect(create('d', { from: { prefix: '10.9.0.0/24' } })).rejects.toThrow(
      'there is no ipam.prefix "10.9.0.0/24"',
    )
    await expect(create('d', { from: { vlan: 'x' } })).rejects.toThrow('it must name a prefix or ip_range')
  })

  test('is kept when its fields are refused, so that no second one is taken', async () => {
    const failed = await create('a', {
      from,
      fields: { assigned_object: { interface: { device: 'x', name: 'y' } } },
    }).catch((error) => error)
    expect(failed).toBeInstanceOf(InitFailed)
    expect(reveal(failed.outputs)).toMatchObject({ address: '10.0.0.1/30' })
  })
})
