import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { differences, holdings, madeAnew } from '../../../bench/faults/holdings.ts'
import { Client } from '../../../netbox/index.ts'

/** An address as NetBox shows it; the ids are those of one day. */
function address(ids: number, of: { device?: string; description?: string } = {}) {
  const device = { id: ids, url: `http://netbox/api/${ids}/`, display: of.device ?? 'r2d2', name: of.device ?? 'r2d2' }
  return {
    ...{ id: ids, url: `http://netbox/api/${ids}/`, display: '10.0.0.1/24', address: '10.0.0.1/24' },
    ...{ description: of.description ?? '', assigned_object_type: 'dcim.interface', assigned_object_id: ids },
    assigned_object: { id: ids, display: 'eth0', device },
    ...{ tags: [{ id: ids, display: 'faults' }], created: `${ids}`, last_updated: `${ids}` },
  }
}

/** What a NetBox holds whose address list is this. */
async function heldBy(rows: object[]) {
  const token = { id: 1, display: 'nbt_abc', user: { id: 1, display: 'admin' }, key: 'abc', description: 'Pulumi' }
  const server = createServer(({ url }, response) => {
    const results = url!.includes('tokens') ? [token] : rows
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ next: null, results }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await using client = new Client({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}/` })
  try {
    return await holdings(client, ['ipam.ipaddress'])
  } finally {
    server.close()
  }
}

describe('what NetBox holds', () => {
  test('is the same under other ids and at another time', async () => {
    const [one, other] = [await heldBy([address(1)]), await heldBy([address(2)])]
    expect(differences(one.objects, other.objects)).toEqual([])
    expect(madeAnew(one, other)).toHaveLength(1)
  })

  test.each([{ device: 'c3po' }, { description: 'another' }])('is another with %j', async (changed) => {
    const [one, other] = [await heldBy([address(1)]), await heldBy([address(1, changed)])]
    expect(differences(one.objects, other.objects)).toHaveLength(2)
  })

  test('shows of a token whose it is and what for, and nothing of its text', async () => {
    expect((await heldBy([])).tokens).toEqual(['{"user":"admin","description":"Pulumi"}'])
  })
})

describe('two looks at what NetBox holds', () => {
  test('are the same whatever the order', () => {
    expect(differences(['a', 'b'], ['b', 'a'])).toEqual([])
  })

  test('tell what is lost, and what is there twice', () => {
    expect(differences(['a', 'b', 'b'], ['b', 'c', 'c', 'b'])).toEqual(['lost: a', 'too much: c', 'too much: c'])
  })

  test('tell what was made anew, and not what changed or went', () => {
    const look = (ids: Record<string, number>) => ({ objects: [], tokens: [], ids: new Map(Object.entries(ids)) })
    expect(madeAnew(look({ a: 1, b: 2, c: 3 }), look({ a: 1, b: 5, d: 6 }))).toEqual(['made anew: b'])
  })
})
