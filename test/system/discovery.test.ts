import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { main } from '../../apps/discovery/index.ts'
import { list } from '../../netbox/index.ts'
import { fiveSources } from '../apps/discovery/five-sources.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

let netbox: NetBoxUnderTest
let folder: string
let config: string

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), 'discovery-'))
  config = join(folder, 'discovery.yaml')
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
  await netbox?.[Symbol.asyncDispose]()
})

/** What the next run is told, with a state of its own. */
const write = (site: string, sources: readonly object[]) =>
  writeFile(config, stringify({ site, tag: site, state: `state-${site}`, prefixes: ['192.0.2.0/24'], sources }))

async function run(command: string) {
  let [out, err] = ['', '']
  const on = {
    out: (text: string) => {
      out += `${text}\n`
    },
    err: (text: string) => {
      err += `${text}\n`
    },
    progress: () => {},
    clear: () => {},
  }
  const env = { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.token }
  return { code: await main([command, '--config', config], env, on), out, err }
}

test('the real Docker host is planned, written, and then nothing is left to do', async () => {
  await write('discovery-test', [
    { name: 'docker', type: 'docker', host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' },
  ])
  const planned = await run('plan')
  expect(planned).toMatchObject({ code: 2, out: expect.stringContaining('ipam.service') })
  expect(await run('apply')).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ changes made, 0 not\.\n$/) })
  const tagged = await list(netbox.client, 'dcim/devices/', ['name'], [['tag', 'discovery-test']])
  expect(tagged).toHaveLength(1)
  const before = netbox.client.statistics
  const again = await run('plan')
  // Containers of other tests may come and go beside this one: the host itself is as it was.
  expect(again.out).not.toContain('dcim.device')
  expect(netbox.client.statistics.writes).toBe(before.writes)
})

test('one machine that five sources see is one in the real NetBox, and a second run writes nothing', async () => {
  await using five = await fiveSources()
  await write('discovery-together', await five.sourcesIn(folder))
  expect(await run('apply')).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ changes made, 0 not\.\n$/) })
  const named = async (path: string) =>
    (await list(netbox.client, path, ['name'], [['tag', 'discovery-together']])).map(({ name }) => name).sort()
  expect(await named('virtualization/virtual-machines/')).toEqual(['storage', 'vm101', 'vm102'])
  expect(await named('dcim/devices/')).toEqual(['Lamp', 'docker1'])
  const changes = async () => {
    const { body } = await netbox.client.get('core/object-changes/', { query: new URLSearchParams({ limit: '1' }) })
    return (body as { count: number }).count
  }
  const before = await changes()
  expect(await run('apply')).toMatchObject({ code: 0 })
  expect(await changes()).toBe(before)
})
