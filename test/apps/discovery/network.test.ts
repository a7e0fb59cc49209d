import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Fence } from '../../../apps/discovery/sources/network/fence.ts'
import { neighbours } from '../../../apps/discovery/sources/network/neighbours.ts'
import { openPorts } from '../../../apps/discovery/sources/network/ports.ts'
import { lab } from './lab.ts'

const going = new AbortController().signal
const servers: Server[] = []
afterEach(() => {
  for (const one of servers.splice(0)) one.close()
})

/** A port of this machine at which somebody says something. */
async function speaker(words: string, first: boolean): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    if (first) socket.end(words)
    else socket.once('data', () => socket.end(words))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

describe('the fence', () => {
  test('holds every address of the networks but their first and last, once', () => {
    expect(new Fence(['192.0.2.0/30', '192.0.2.0/30'], false).targets).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(new Fence(['192.0.2.7/32'], false).targets).toEqual(['192.0.2.7'])
  })

  test.each(['192.0.3.1', '192.0.1.255', '::ffff:192.0.2.1', 'nas'])('lets nothing out to %s', (address) => {
    const fence = new Fence(['192.0.2.0/24'], false)
    expect(fence.allows(address)).toBe(false)
    expect(() => fence.assert(address)).toThrow('outside the configured prefixes')
  })

  test('refuses a /16 that is not meant', () => {
    expect(() => new Fence(['172.17.0.0/16'], false)).toThrow(/65536 addresses, and 4096 are looked at/)
  })
})

describe('ports', () => {
  const fence = new Fence(['127.0.0.1/32'], false)

  test('name a service that proves what it is, and no other', async () => {
    const web = await speaker('HTTP/1.0 200 OK\r\nServer: nginx/1.2\u001b[31m\r\n\r\n', false)
    const ssh = await speaker('SSH-2.0-OpenSSH_9.2\r\n', true)
    const mute = await speaker('?', false)
    const found = await openPorts(fence, ['127.0.0.1'], [web, ssh, mute], going)
    expect(found.map(({ port, service }) => [port, service?.name, service?.description]).sort()).toEqual(
      [
        [web, `http-${web}`, 'nginx/1.2[31m'],
        [ssh, `ssh-${ssh}`, 'OpenSSH_9.2'],
        [mute, undefined, undefined],
      ].sort(),
    )
  })

  test('outside the fence are not tried', async () => {
    await expect(openPorts(fence, ['127.0.0.2'], [1], going)).rejects.toThrow('outside the configured prefixes')
  })
})

test('neighbours are those of the table that answered, inside the fence', async () => {
  const table = [
    { dst: '127.0.0.5', lladdr: '3c:ec:ef:00:00:01', state: ['REACHABLE'] },
    { dst: '127.0.0.6', state: ['FAILED'] },
    { dst: '192.0.2.1', lladdr: '3c:ec:ef:00:00:02', state: ['STALE'] },
    { dst: 'fe80::1', lladdr: '3c:ec:ef:00:00:02', state: ['STALE'] },
  ]
  const found = await neighbours(new Fence(['127.0.0.4/30'], false), going, async () => JSON.stringify(table))
  expect([...found]).toEqual([['127.0.0.5', '3c:ec:ef:00:00:01']])
})

test.each([
  [
    { prefixes: ['10.0.0.0/8'] },
    'net: prefixes hold 16777216 addresses, and 4096 are looked at; give smaller ones, or large: true if that is meant.',
  ],
  [{ prefixes: ['fd00::/64'] }, 'sources.0.prefixes.0 is "fd00::/64"; it must be a network such as 192.168.1.0/24.'],
  [{ prefixes: [] }, 'sources.0.prefixes is []; it must be with at least one network such as 192.168.1.0/24.'],
])('%j is refused in one sentence', async (settings, sentence) => {
  await using at = await lab({ sources: [{ name: 'net', type: 'network', ...settings }] })
  const { code, out, err } = await at.run('check')
  expect({ code, told: out + err }).toEqual({ code: 1, told: sentence })
})
