import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { main } from '../../apps/discovery/index.ts'
import { list } from '../../netbox/index.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

let netbox: NetBoxUnderTest
let folder: string
let config: string

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), 'discovery-'))
  config = join(folder, 'discovery.yaml')
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
  await writeFile(
    config,
    stringify({ site: 'discovery-test', state: 'state', sources: [{ name: 'docker', type: 'docker', host }] }),
  )
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
  await netbox?.[Symbol.asyncDispose]()
})

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
  const planned = await run('plan')
  expect(planned).toMatchObject({ code: 2, out: expect.stringContaining('ipam.service') })
  expect(await run('apply')).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ changes made, 0 not\.\n$/) })
  const tagged = await list(netbox.client, 'dcim/devices/', ['name'], [['tag', 'discovered']])
  expect(tagged).toHaveLength(1)
  const before = netbox.client.statistics
  const again = await run('plan')
  // Containers of other tests may come and go beside this one: the host itself is as it was.
  expect(again.out).not.toContain('dcim.device')
  expect(netbox.client.statistics.writes).toBe(before.writes)
})
