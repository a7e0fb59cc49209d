import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from '@pulumi/pulumi'
import { afterAll, describe, expect, test } from 'vitest'
import { checkAutomation } from '../../../infra/automation/told.ts'
import { whatsupAsked, whatsupPart } from '../../../infra/automation/whatsup.ts'
import { parseConfig } from '../../../infra/config.ts'
import { publicationOf } from '../../../infra/gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'whatsup-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const main = { name: 'main', url: 'https://whatsup:9644', username: 'netbox' }
const raw = (connection: object, secrets: object, more: object = {}) => ({
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
  'netbox:automation': JSON.stringify({ image: 'node:24' }),
  'netbox:gateway': JSON.stringify({ container: 'kong', url: 'http://192.168.1.161:8000' }),
  'netbox:whatsup': JSON.stringify({ instance: 'lab', connections: [{ ...main, ...connection }], ...more }),
  'netbox:whatsupSecrets': JSON.stringify(secrets),
})
const config = (connection: object = {}, secrets: object = { main: 'secret' }, more: object = {}) =>
  parseConfig(raw(connection, secrets, more))

describe('the settings of the export to WhatsUp Gold', () => {
  test('are checked before anything is made, and are fine as documented', async () => {
    await expect(checkAutomation(config())).resolves.toBeUndefined()
  })

  test.each<[object, object, object, RegExp]>([
    [
      { url: 'http://whatsup' },
      { main: 's' },
      {},
      /^netbox:whatsup: connections\.0\.url is "http:\/\/whatsup"; it must be an https URL/,
    ],
    [{ intervall: 5 }, { main: 's' }, {}, /^netbox:whatsup: connections\.0 has no field "intervall"\.$/],
    [{}, { main: 's' }, { instance: undefined }, /^netbox:whatsup: instance is missing; it must be/],
    [{}, {}, {}, /a connection main, whose password is not set; .* netbox:whatsupSecrets\.main\.$/],
    [
      {},
      { main: 's', branch: 's' },
      {},
      /^netbox:whatsupSecrets\.branch is of no connection; netbox:whatsup has main\.$/,
    ],
    [
      { caFile: '/nowhere/ca.pem' },
      { main: 's' },
      {},
      /^netbox:whatsup\.connections\.0\.caFile is \/nowhere\/ca\.pem, .*ENOENT/,
    ],
  ])('with a mistake are refused in a sentence: %j %j %j', async (connection, secrets, more, sentence) => {
    await expect(checkAutomation(config(connection, secrets, more))).rejects.toThrow(sentence)
  })

  test('want the automation container', async () => {
    const { 'netbox:automation': _, ...rest } = raw({}, { main: 's' })
    await expect(checkAutomation(parseConfig(rest))).rejects.toThrow(
      /^netbox:whatsup is set, and netbox:automation is not/,
    )
  })
})

describe('what a stack with the export has', () => {
  test('is a service whose passwords are files, and a certificate that goes along', async () => {
    const caFile = join(folder, 'ca.pem')
    writeFileSync(caFile, 'of the authority')
    const part = whatsupPart(config({ caFile }), output('token'), output('signs'))
    expect(JSON.stringify(part.env)).not.toMatch(/secret|publish/)
    expect(JSON.parse(part.env.NETBOX_AUTOMATION_WHATSUP!)).toEqual({
      instance: 'lab',
      // Whom the container knows by another name, people reach through the gateway.
      connections: [
        { ...main, caFile: '/run/whatsup/main.pem', mapping: { netboxUrl: 'http://192.168.1.161:8000/netbox/' } },
      ],
    })
    expect(Object.keys(part.secrets)).toEqual([
      'NETBOX_WHATSUP_TOKEN',
      'NETBOX_WHATSUP_WEBHOOK_SECRET',
      'NETBOX_WHATSUP_PASSWORD_MAIN',
    ])
    expect(part.files).toEqual({ '/run/whatsup/main.pem': 'of the authority' })
  })

  test('is the API under the paths of the operator’s commands, and the page beside NetBox’s own', () => {
    const { services } = publicationOf(config())!
    const ours = services.filter(({ name }) => name.includes('whatsup'))
    expect(ours.map(({ name, url, routes }) => [name, url, routes[0]!.paths])).toEqual([
      [
        'netbox-whatsup-api',
        'http://netbox-automation:8095/api/plugins/wug-sync',
        ['/api/plugins/wug-sync(?:/|$)', '/netbox/api/plugins/wug-sync(?:/|$)'],
      ],
      ['netbox-whatsup-page', 'http://netbox-automation:8095/plugins/wug-sync', ['/netbox/plugins/wug-sync(?:/|$)']],
    ])
    // Before NetBox's own routes, below which they lie.
    const others = services.filter(({ name }) => name === 'netbox' || name === 'netbox-api')
    for (const { routes } of ours)
      for (const other of others)
        expect(routes[0]!.regex_priority!).toBeGreaterThan(other.routes[0]!.regex_priority ?? 0)
  })

  test('is neither of them where it is not to be published, and no link either', () => {
    const hidden = config({}, { main: 's' }, { publish: false })
    expect(publicationOf(hidden)!.services.filter(({ name }) => name.includes('whatsup'))).toEqual([])
    expect(whatsupAsked(hidden)!.pageUrl).toBeUndefined()
  })

  test('is told by NetBox, in the container', () => {
    expect(whatsupAsked(config({}, { main: 's' }, { customField: 'whatsup' }))).toMatchObject({
      payloadUrl: 'http://netbox-automation:8095/events',
      pageUrl: 'http://192.168.1.161:8000/netbox/plugins/wug-sync/',
      contacts: true,
      customField: 'whatsup',
      journal: false,
    })
  })
})
