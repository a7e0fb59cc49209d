import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { vendorsIn } from '../../../apps/discovery/sources/network/vendor.ts'
import { bundleAutomation } from '../../../infra/automation/bundle.ts'
import { checkAutomation, webhookUrl } from '../../../infra/automation/told.ts'
import { parseConfig } from '../../../infra/config.ts'

const images = JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' })
const config = (automation: object, automationSecrets: object = {}) =>
  parseConfig({
    'netbox:host': 'unix:///var/run/docker.sock',
    'netbox:images': images,
    'netbox:automation': JSON.stringify({ image: 'node:24', ...automation }),
    'netbox:automationSecrets': JSON.stringify(automationSecrets),
  })

describe('the settings of the automation', () => {
  test('are fine with defaults', async () => {
    await expect(checkAutomation(config({}))).resolves.toBeUndefined()
  })

  test.each([
    [{ writes: ['ipam.ipaddres'] }, {}, /^netbox:automation\.writes is "ipam\.ipaddres"; it must be/],
    [{ endpoints: { notify: { url: 'nowhere' } } }, {}, /^netbox:automation: endpoints\.notify\.url must be/],
    [{ endpoints: { langfuse: { host: 'http://a', publicKey: 'pk' } } }, {}, /needs a secret key/],
    [{ rules: [{ actions: ['notify'] }] }, {}, /which has no endpoint/],
  ])('are checked before anything is made: %j', async (automation, secrets, sentence) => {
    await expect(checkAutomation(config(automation, secrets))).rejects.toThrow(sentence)
  })

  test('take the secret that an endpoint needs', async () => {
    const langfuse = { endpoints: { langfuse: { host: 'http://a', publicKey: 'pk' } } }
    await expect(checkAutomation(config(langfuse, { langfuseSecretKey: 'sk' }))).resolves.toBeUndefined()
  })

  test('say where NetBox reaches the receiver', () => {
    expect(webhookUrl(config({}))).toBe('http://netbox-automation:8090/api/webhooks/netbox')
  })
})

let first: ReturnType<typeof bundleAutomation> | undefined
/** Made once for both. */
const bundled = () => {
  first ??= bundleAutomation()
  return first
}

test('the program has the register of vendors beside it, in less than half its size, and finds in it what stands in the whole', async () => {
  const { code, files } = await bundled()
  expect(code).toContain('vendors.json')
  const [small, whole] = [
    Buffer.from(files['vendors.json']!),
    await readFile(fileURLToPath(import.meta.resolve('oui-data'))),
  ]
  expect(small.length).toBeLessThan(whole.length / 2)
  const prefixes = Object.keys(JSON.parse(whole.toString()) as object)
  // Of each length some, from all parts of it.
  const macs = prefixes
    .filter((_, place) => place % 97 === 0)
    .map((prefix) => prefix.padEnd(12, '0').toLowerCase().match(/../g)!.join(':'))
  expect(vendorsIn(small, ['00:00:0c:01:02:03']).get('00:00:0c:01:02:03')).toMatch(/^Cisco/i)
  expect(vendorsIn(small, macs)).toEqual(vendorsIn(whole, macs))
}, 60_000)

test('the program is one file without a path of this machine, and the same each time', async () => {
  const [one, other] = [await bundled(), await bundleAutomation()]
  expect(one.version).toMatch(/^[0-9a-f]{12}$/)
  expect(other.version).toBe(one.version)
  expect(one.code).not.toContain(process.cwd())
}, 60_000)
