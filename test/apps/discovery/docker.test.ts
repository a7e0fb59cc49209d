import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { lab } from './lab.ts'

const SECRET = 'canary-5f2e'
const HOST = {
  ID: 'ABCD:EFGH:IJKL',
  Name: 'vm',
  OperatingSystem: 'Ubuntu 24.04.3 LTS',
  NCPU: 8,
  MemTotal: 64 * 2 ** 30,
  ServerVersion: '27.1',
}
const container = (name: string, ...ports: (number | [number, number])[]) => ({
  Id: name.padEnd(64, '0'),
  Names: [`/${name}`],
  Image: `${name}:1`,
  Command: `run --password ${SECRET}`,
  Labels: { token: SECRET },
  Ports: ports.map((one) =>
    typeof one === 'number'
      ? { PrivatePort: one, Type: 'tcp' }
      : { PrivatePort: one[0], PublicPort: one[1], Type: 'tcp' },
  ),
})

let folder: string
let answers: Record<string, unknown>
const engine = createServer((request, response) => {
  const body = answers[request.url!]
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
})
let host: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'))
  host = `unix://${folder}/docker.sock`
  engine.listen(join(folder, 'docker.sock'))
  await once(engine, 'listening')
})
beforeEach(() => {
  answers = {
    '/info': HOST,
    '/containers/json': [container('web', [80, 8080]), container('db', 5432), container('worker')],
  }
})
afterAll(async () => {
  engine.close()
  await rm(folder, { recursive: true })
})

const discovery = () => lab({ sources: [{ name: 'docker', type: 'docker', host }] })

describe('a Docker host', () => {
  test('is planned as a device with a service for each container, by who said what', async () => {
    await using at = await discovery()
    const { code, out, writes } = await at.run('plan')
    expect(out).toContain('name: "vm" (docker)')
    expect(out).toMatch(
      /ipam\.service\n {2}\+ home\/vm\/db\n(?: {6}.*\n)*? {6}port_mappings: \["tcp\/5432"\] \(docker\)/,
    )
    expect(out).toContain('port_mappings: ["tcp/8080"] (docker)')
    expect(out).not.toContain('worker')
    expect({ code, writes }).toEqual({ code: 2, writes: 0 })
  })

  test('is written by apply, and a second run finds nothing', async () => {
    await using at = await discovery()
    expect(await at.run('apply')).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ changes made, 0 not\.$/) })
    expect([...at.fake.store.rows('ipam.service').values()].map(({ name }) => name)).toEqual(['db', 'web'])
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
    expect(await at.run('plan')).toMatchObject({ code: 0 })
  })

  test('stays the same device when its name changes', async () => {
    await using at = await discovery()
    await at.run('apply')
    answers['/info'] = { ...HOST, Name: 'renamed' }
    expect((await at.run('plan')).out).toContain('name: "vm" → "renamed" (docker)')
    await at.run('apply')
    expect([...at.fake.store.rows('dcim.device').values()].map(({ name }) => name)).toEqual(['renamed'])
  })

  test('is not taken for what has its number in another NetBox, or in one that was made anew', async () => {
    await using at = await discovery()
    await at.run('apply')
    const { store } = at.fake
    const [other] = [...store.rows('dcim.device').values()]
    Object.assign(other!, { name: 'web01', tags: [] })
    for (const [id] of store.rows('ipam.service')) store.rows('ipam.service').delete(id)
    for (const tag of store.rows('extras.tag').values()) tag.created = '2027-01-01T00:00:00.000123Z'
    expect(await at.run('apply')).toMatchObject({ code: 0, out: expect.not.stringContaining('web01') })
    expect([...store.rows('dcim.device').values()].map(({ name }) => name)).toEqual(['web01', 'vm'])
    expect(await at.run('apply')).toMatchObject({ code: 0, writes: 0 })
  })

  test('of which a person made a device of that name, is reported and left alone', async () => {
    await using at = await discovery()
    await at.run('apply')
    const [device] = [...at.fake.store.rows('dcim.device').values()]
    device!.tags = []
    device!.name = 'VM'
    await rm(join(at.folder, 'state'), { recursive: true })
    const { out, writes } = await at.run('apply')
    expect(out).toMatch(
      /! dcim\.device home\/vm: NetBox already has this object .* does not carry the tag "discovered": it is left as it is/,
    )
    expect(writes).toBe(0)
  })

  test('that does not answer changes nothing, and is named', async () => {
    await using at = await discovery()
    await at.run('apply')
    answers = {}
    const { code, out, writes } = await at.run('apply')
    expect(out).toContain('! docker: Docker answers /info with HTTP 404')
    expect({ code, writes }).toEqual({ code: 1, writes: 0 })
  })

  test('has no secret of its containers in any output, state or NetBox', async () => {
    await using at = await discovery()
    const { out } = await at.run('collect')
    expect(out).toContain('"web"')
    expect(out + JSON.stringify(await at.run('apply', ['--json'])) + JSON.stringify(at.fake.requests)).not.toContain(
      SECRET,
    )
  })

  test('is checked and explained', async () => {
    await using at = await discovery()
    expect(await at.run('check')).toMatchObject({ code: 0, out: 'docker: Docker 27.1; it reads host, containers.' })
    await at.run('apply')
    expect((await at.run('explain', ['vm'])).out).toContain('seen by docker as own:docker/ABCD:EFGH:IJKL, called vm')
    expect(await at.run('explain', ['nobody'])).toMatchObject({ code: 1, err: 'no source knows nobody.' })
  })
})

test('a DOCKER_HOST by ssh is refused in one sentence', async () => {
  vi.stubEnv('DOCKER_HOST', 'ssh://vm')
  await using at = await lab({ sources: [{ name: 'there', type: 'docker' }] })
  const { code, out } = await at.run('check')
  vi.unstubAllEnvs()
  expect({ code, out }).toEqual({
    code: 1,
    out: 'there: DOCKER_HOST begins with ssh://; this source knows unix:// and tcp://, so run collect on that host.',
  })
})
