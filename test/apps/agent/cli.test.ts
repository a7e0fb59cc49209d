import { describe, expect, it } from 'vitest'
import { actions } from '../../../apps/agent/actions/index.ts'
import { main } from '../../../apps/agent/cli/main.ts'
import { type Lab, lab } from './lab.ts'

/** Runs the command as a user would type it. */
async function type(it: Lab, args: string[], env: NodeJS.ProcessEnv = {}, err: string[] = []) {
  const out: string[] = []
  const screen = { out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await main(args, { NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token, ...env }, screen)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('netbox-agent', () => {
  it('answers with a table for people', async () => {
    await using it = await lab()
    const { code, out } = await type(it, ['list-services', '--device', 'r2', '--limit', '1'])
    expect(code).toBe(0)
    expect(out).toMatch(/^total: 2\n\nID +NAME +DEVICE +PORTS.*\n\d+ +kong +r2 +tcp\/8000, tcp\/8443.*\n\nand 1 more; /)
  })

  it('takes the main word without its name', async () => {
    await using it = await lab()
    expect((await type(it, ['get-ip-availability', '192.168.1.0/24'])).out).toContain('next_free: 192.168.1.1')
  })

  it('answers with --json what a model gets', async () => {
    await using it = await lab()
    const { out } = await type(it, ['get-device', 'r2', '--json'])
    expect(JSON.parse(out)).toEqual(await it.ask('get_device', { device: 'r2' }))
  })

  it('takes lists and JSON, and names who asks', async () => {
    await using it = await lab()
    const args = ['create-service', 'r2', '--name', 'web', '--ports', 'tcp/80,tcp/443', '--agent', 'ann']
    expect((await type(it, args)).code).toBe(0)
    expect([...it.fake.store.rows('ipam.service').values()].at(-1)).toMatchObject({
      port_mappings: ['tcp/80', 'tcp/443'],
    })
    expect(it.fake.store.changes.at(-1)!.message).toBe('agent ann: create_service')
    expect((await type(it, [...args, '--custom-fields', 'x'])).err).toMatch(/^--custom-fields is "x"; it must be JSON/)
  })

  it('ends with 2 after a dry run, by option or by environment', async () => {
    await using it = await lab()
    const args = ['create-tenant', 'Acme']
    expect(await type(it, [...args, '--dry-run'])).toMatchObject({
      code: 2,
      out: expect.stringContaining('slug: acme'),
    })
    expect((await type(it, args, { NETBOX_AGENT_WRITES: 'dry-run' })).code).toBe(2)
    expect(it.fake.store.changes).toEqual([])
  })

  it('keeps what NetBox holds from steering the terminal', async () => {
    await using it = await lab()
    const rows = it.fake.store.rows('dcim.device')
    for (const row of rows.values()) rows.set(row.id, { ...row, description: 'a\u001b[2Jb' })
    expect((await type(it, ['list-devices'])).out).toContain('a [2Jb')
  })

  it.each([
    [['list-devices', '--limit', 'many'], 'list_devices: "limit" is "many"; it must be a number.'],
    [['get-device', 'a', 'b'], 'get-device takes one word, and 2 are given.'],
    [['get-device', '--colour', 'red'], "Unknown option '--colour'; --help tells what there is."],
    [['get-devise', 'r2'], /^there is no command "get-devise"; there are search, .*, mcp\.$/],
    [['get-device', 'r'], 'there is no device "r"; did you mean r2?'],
    [['list-devices', '--writes', 'yes'], /^--writes is "yes"; it must be on, off/],
    [['mcp', '--port', '80'], '--host, --port and --names go with --http.'],
    [['mcp', '--http', '--port', 'http'], '--port is "http"; it must be a number from 0 to 65535.'],
    [['mcp', '--http'], 'set NETBOX_AGENT_TOKEN to the token that MCP clients must send.'],
  ])('says in one sentence what is wrong, and ends with 1: %j', async (args, sentence) => {
    await using it = await lab()
    const { code, out, err } = await type(it, args)
    expect([code, out]).toEqual([1, ''])
    if (sentence instanceof RegExp) expect(err).toMatch(sentence)
    else expect(err).toBe(sentence)
  })

  it('asks for what the environment does not tell', async () => {
    await using it = await lab()
    expect((await type(it, ['list-devices'], { NETBOX_URL: '' })).err).toMatch(/^where is NetBox\? Set NETBOX_URL/)
    expect((await type(it, ['list-devices'], { NETBOX_TOKEN: '' })).err).toMatch(/^how to log in\? Set NETBOX_TOKEN/)
  })

  it('logs in with user and password, and leaves no token behind', async () => {
    await using it = await lab()
    const env = { NETBOX_TOKEN: '', NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
    expect((await type(it, ['list-devices'], env)).code).toBe(0)
    const { method, path } = it.fake.requests.at(-1)!
    expect(`${method} ${path}`).toBe('DELETE users/tokens/7/')
  })

  it('ends with 130 after Ctrl-C', async () => {
    await using it = await lab()
    const answer = it.fake.fault
    it.fake.fault = (request) => {
      process.emit('SIGINT')
      return answer(request)
    }
    expect(await type(it, ['list-devices'])).toMatchObject({ code: 130, err: 'Interrupted.' })
  })

  it('serves by HTTP until it is ended, and then leaves no token behind', async () => {
    await using it = await lab()
    const env = { NETBOX_TOKEN: '', NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
    const err: string[] = []
    const running = type(it, ['mcp', '--http', '--port', '0'], { ...env, NETBOX_AGENT_TOKEN: 'x'.repeat(16) }, err)
    await expect.poll(() => err).toEqual([expect.stringMatching(/^MCP at http:\/\/127.0.0.1:\d+\/mcp/)])
    process.emit('SIGTERM')
    expect((await running).code).toBe(0)
    expect(it.fake.requests.at(-1)!.method).toBe('DELETE')
  })

  it('has a page of help for itself and for every command', async () => {
    await using it = await lab()
    const { out } = await type(it, ['--help'])
    for (const { name, params } of actions) {
      expect(out).toContain(`  ${name.replaceAll('_', '-')} `)
      const page = (await type(it, [name.replaceAll('_', '-'), '--help'])).out
      for (const parameter of Object.keys(params.shape)) expect(page).toContain(`--${parameter.replaceAll('_', '-')}`)
    }
    expect((await type(it, ['mcp', '--help'])).out).toContain('--http')
    expect(it.fake.requests).toEqual([])
  })
})
