import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { output } from '@pulumi/pulumi'
import { expect, onTestFinished, test } from 'vitest'
import { PORTS, whatsup } from '../../../apps/automation/told.ts'
import { discoveryPart } from '../../../infra/automation/discovery.ts'
import { healthTest } from '../../../infra/automation/health.ts'
import { whatsupPart } from '../../../infra/automation/whatsup.ts'
import { parseConfig } from '../../../infra/config.ts'

/** A service of the container that answers with this status. */
async function service(status: number): Promise<{ url: string; fall: () => void }> {
  const server = createServer((_, answer) => answer.writeHead(status).end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const fall = () => void server.close().closeAllConnections()
  onTestFinished(fall)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`, fall }
}

/** What the shell in the container ends with. */
const ended = (urls: readonly string[]) =>
  new Promise((resolve) => execFile('sh', ['-c', healthTest(urls)], (error) => resolve(error?.code ?? 0)))

test('the container is healthy while all its services answer, and no longer when one of them has fallen', async () => {
  const [receiver, whatsup] = [await service(200), await service(200)]
  const urls = [receiver.url, whatsup.url]
  expect(await ended(urls)).toBe(0)
  whatsup.fall()
  expect(await ended(urls)).toBe(1)
  expect(await ended([receiver.url, (await service(503)).url])).toBe(1)
})

test('the export to WhatsUp Gold and discovery are asked, each on its port', () => {
  const config = parseConfig({
    'netbox:host': 'unix:///var/run/docker.sock',
    'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
    'netbox:automation': JSON.stringify({ image: 'node:24' }),
    'netbox:whatsup': JSON.stringify({
      instance: 'lab',
      connections: [{ name: 'main', url: 'https://w:9644', username: 'n' }],
    }),
    'netbox:whatsupSecrets': JSON.stringify({ main: 's' }),
    'netbox:discovery': JSON.stringify({ sources: [{ name: 'leases', type: 'files', folder: '/data/drop' }] }),
  })
  expect(whatsupPart(config, output('token'), output('signs')).alive).toBe(`http://127.0.0.1:${whatsup.PORT}/health`)
  expect(discoveryPart(config, 'token').alive).toBe(`http://127.0.0.1:${PORTS.discovery}/metrics`)
})
