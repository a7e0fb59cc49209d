import { describe, expect, test } from 'vitest'
import { discoveryRights } from '../../../infra/automation/discovery.ts'
import { parseConfig } from '../../../infra/config.ts'

const images = JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' })
const automation = { 'netbox:automation': JSON.stringify({ image: 'node:24' }) }
const config = (discovery: object, more: Record<string, string> = automation) =>
  parseConfig({
    'netbox:host': 'unix:///var/run/docker.sock',
    'netbox:images': images,
    'netbox:discovery': JSON.stringify(discovery),
    ...more,
  })
const drop = { name: 'drop', type: 'files', folder: '/data/drop' }
const pve = {
  name: 'px',
  type: 'proxmox',
  url: 'https://pve.lan:8006',
  tokenId: 'a@pve!b',
  tokenFile: '/run/secrets/discovery-pve',
}

describe('the settings of discovery', () => {
  test('give its user the least: it changes only what bears its tag, and deletes nothing', async () => {
    const rights = (await discoveryRights(config({ sources: [drop], tag: 'found' })))!
    expect(rights.flatMap(({ actions }) => actions)).not.toContain('delete')
    expect(rights.filter(({ actions }) => actions.includes('change'))).toMatchObject([{ tagged: 'found' }])
    expect(rights.flatMap(({ kinds }) => kinds).filter((kind) => kind.startsWith('users.'))).toEqual([])
  })

  test('ask for more where others are to be filled', async () => {
    const rights = (await discoveryRights(config({ sources: [drop], others: 'fill' })))!
    expect(rights.map(({ about }) => about)).toContain('fills')
  })

  test.each([
    [{ sources: [] }, automation, /^netbox:discovery: sources is \[\]; it must be a list of at least one source\.$/],
    [{ sources: [{ ...drop, type: 'file' }] }, automation, /^netbox:discovery: sources\.0\.type is "file"; it must be/],
    [
      { sources: [pve] },
      automation,
      /^netbox:discovery names \S+discovery-pve, and netbox:discoverySecrets has no pve/,
    ],
    [{ sources: [drop] }, {}, /^netbox:discovery is set, and netbox:automation is not, in whose/],
  ])('are checked before anything is made: %j', async (discovery, more, sentence) => {
    await expect(discoveryRights(config(discovery, more as Record<string, string>))).rejects.toThrow(sentence)
  })

  test('take the secret that a source names', async () => {
    const more = { ...automation, 'netbox:discoverySecrets': '{"pve":"s3cret"}' }
    await expect(discoveryRights(config({ sources: [pve] }, more))).resolves.toBeDefined()
  })
})
