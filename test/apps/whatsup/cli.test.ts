import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { main } from '../../../apps/whatsup/cli/main.ts'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { certificate, folderFor, standIn } from './lab.ts'
import { deviceRow, type FakeNetBox, netbox, TOKEN } from './netbox.ts'

/** The command as a user would type it, with settings for a stand-in. */
function typing(box: FakeNetBox, gold: StandIn, connection: object = {}) {
  const folder = folderFor()
  const config = join(folder, 'whatsup.yaml')
  const one = {
    name: 'main',
    url: gold.url,
    username: 'netbox',
    fingerprint: certificate.fingerprint,
    horizon: 1,
    ...connection,
  }
  writeFileSync(config, JSON.stringify({ instance: 'lab', connections: [one] }))
  return async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const [out, err]: [string[], string[]] = [[], []]
    const on = {
      out: (text: string) => void out.push(text),
      err: (text: string) => void err.push(text),
      progress: () => {},
      clear: () => {},
    }
    const all = {
      NETBOX_URL: box.url,
      NETBOX_TOKEN: TOKEN,
      NETBOX_WHATSUP_CONFIG: config,
      NETBOX_WHATSUP_FOLDER: join(folder, 'f'),
      NETBOX_WHATSUP_PASSWORD_MAIN: 'right',
      ...env,
    }
    const code = await main(args, all, on)
    return { code, out: out.join('\n'), err: err.join('\n') }
  }
}

describe('netbox-whatsup', () => {
  test('plans, applies, and has nothing to do then', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    const type = typing(box, gold)
    expect(await type(['plan'])).toEqual({ code: 2, out: 'main: 1 to create.\n  + create web-1 10.0.0.1', err: '' })
    const applied = await type(['apply'])
    expect(applied).toMatchObject({ code: 0, err: '' })
    expect(applied.out).toMatch(/^main: 1 devices\.\n {2}\+ {2}create {2}web-1 {2}\d+ {2}created, verified$/)
    expect(await type(['plan'])).toEqual({ code: 0, out: 'main: nothing to do.', err: '' })
    expect((await type(['status'])).out).toMatch(/web-1 +10\.0\.0\.1 +\d+ +exported/)
    expect((await type(['log'])).out).toMatch(/manual +completed +create web-1 \(\d+\)/)
  })

  test('asks about what is there already, and takes it over when it is told to', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1))]
    gold.world.add({ displayName: 'web-1', address: '10.0.0.1' })
    const type = typing(box, gold)
    expect(await type(['apply'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('--adopt web-1 takes it over'),
    })
    expect(await type(['apply', '--adopt', 'web-1'])).toMatchObject({ code: 0 })
  })

  test('tells a plan as Markdown and as JSON, with names that steer nothing', async () => {
    const [gold, box] = [await standIn(), await netbox(deviceRow(1, { name: '\u001b[31m`x`|<b>' }))]
    const type = typing(box, gold)
    const markdown = (await type(['plan', '--format', 'markdown'])).out
    expect(markdown).toMatch(/^\*\*WhatsUp Gold, main\*\*: 1 to create\.\n\n```/)
    expect(markdown).not.toContain('\u001b')
    const json = JSON.parse((await type(['plan', '--json'])).out)
    expect(json).toMatchObject({
      connection: 'main',
      summary: '1 to create',
      items: [{ action: 'create', device: 1, address: '10.0.0.1' }],
    })
  })

  test('checks both sides', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    const { code, out } = await typing(box, gold)(['check'])
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^main: https:\S+ takes us as netbox, installation [0-9a-f]+, and shows 0 devices\.$/),
    ])
  })

  test.each([
    [[], {}, /^the command is ""; it must be one of plan, apply, serve, status, log, check/],
    [['plan', 'more'], {}, /^the command is "plan more"/],
    [['plan', '--format', 'xml'], {}, /^--format is "xml"; it must be one of text, markdown, json/],
    [['plan', '--device', 'web'], {}, /^--device is "web"; it must be the id of a device in NetBox/],
    [['plan', '--connection', 'b'], {}, /^--connection is "b"; it must be one of main\.$/],
    [['plan', '--adopt', 'x'], {}, /^--adopt and --again are for apply/],
    [['plan', '--nothing'], {}, /^Unknown option '--nothing'/],
    [['serve', '--port', '99999'], {}, /^--port is "99999"; it must be a number from 0 to 65535/],
    [['serve'], {}, /^NETBOX_WHATSUP_WEBHOOK_SECRET is not set/],
    [['plan'], { NETBOX_URL: '' }, /^where is NetBox\? Give --url or set NETBOX_URL/],
    [['plan'], { NETBOX_WHATSUP_FOLDER: '' }, /^where is what is known of exported devices\?/],
    [['plan'], { NETBOX_WHATSUP_CONFIG: '' }, /^where is the configuration\?/],
    [
      ['plan'],
      { NETBOX_WHATSUP_CONFIG: '/nowhere.yaml' },
      /^--config is \/nowhere\.yaml, which cannot be read \(ENOENT\)/,
    ],
    [['plan'], { NETBOX_WHATSUP_PASSWORD_MAIN: '' }, /^main: NETBOX_WHATSUP_PASSWORD_MAIN is not set/],
    [
      ['plan'],
      { NETBOX_WHATSUP_PASSWORD_MAIN: 'wrong-one' },
      /^main: the server does not take the login of netbox \(400\)/,
    ],
    [['plan'], { NETBOX_TOKEN: '0'.repeat(40) }, /^main: the token may not view dcim\.device/],
  ])('says in one sentence what is wrong: %j %j', async (args, env, message) => {
    const [gold, box] = [await standIn(), await netbox()]
    const { code, err } = await typing(box, gold)(args, env)
    expect([code, err]).toEqual([1, expect.stringMatching(message)])
    expect(err).not.toMatch(/\n|wrong-one/)
  })

  test('prints a page of help', async () => {
    const [gold, box] = [await standIn(), await netbox()]
    expect(await typing(box, gold)(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--connection NAME'),
    })
  })
})
