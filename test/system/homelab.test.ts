import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { withEngine } from '../../host/docker/with-engine.ts'
import { run } from '../../sandbox/docker/run.ts'
import {
  ensureHomelab,
  GATEWAY,
  GATEWAY_SECRETS,
  homelabStatus,
  NEIGHBOURS,
  removeGateway,
  removeHomelab,
  startGateway,
} from '../../sandbox/homelab/index.ts'
import { freePort } from './support/free-port.ts'
import { prefixOf, removeMatching } from './support/leftovers.ts'

const {
  host,
  images: { neighbour: image, gateway: gatewayImage },
} = inject('parts')
const homelab = (name: string) => ({
  network: `${prefixOf(process.pid, name)}-net`,
  name: `${prefixOf(process.pid, name)}-`,
  folder: join(tmpdir(), prefixOf(process.pid, name)),
  gatewayImage,
})
const one = { ...homelab('homelab1'), publish: false }
const two = { ...homelab('homelab2'), publish: false }

afterAll(async () => {
  await removeMatching(host, (name) => name.startsWith(prefixOf(process.pid, 'homelab')))
  for (const { folder } of [one, two]) await rm(folder, { recursive: true, force: true })
})

const networks = async () =>
  (await withEngine(host, (engine) => engine.call<{ Name: string }[]>('GET', '/networks'))).map(({ Name }) => Name)
const ids = (homelab: { id: string }[]) => homelab.map(({ id }) => id).sort()

test('fourteen healthy neighbours; a second run changes nothing; removal takes these and no others', async () => {
  const [first, other] = await Promise.all([
    ensureHomelab({ host, image, ...one }),
    ensureHomelab({ host, image, ...two }),
  ])
  expect(first).toHaveLength(NEIGHBOURS.length)
  expect(first.filter(({ state, health }) => state !== 'running' || health !== 'healthy')).toEqual([])

  expect(ids(await ensureHomelab({ host, image, ...one }))).toEqual(ids(first))

  await removeHomelab({ host, ...one })
  expect(await homelabStatus({ host, ...one })).toEqual([])
  expect(await networks()).not.toContain(one.network)
  expect(ids(await homelabStatus({ host, ...two }))).toEqual(ids(other))
})

test('what is stopped is started, what is missing is made, and the rest stays', async () => {
  const before = await ensureHomelab({ host, image, ...two })
  const [stopped, removed] = before
  await withEngine(host, async (engine) => {
    await engine.call('POST', `/containers/${stopped!.id}/kill`)
    await engine.call('DELETE', `/containers/${removed!.id}`, { query: { force: true } })
  })
  const after = await ensureHomelab({ host, image, ...two })
  expect(after.every(({ health }) => health === 'healthy')).toBe(true)
  const kept = ids(before).filter((id) => id !== removed!.id)
  expect(ids(after)).toEqual(expect.arrayContaining(kept))
})

test('a network that was there is used and not removed', async () => {
  await withEngine(host, (engine) => engine.call('POST', '/networks/create', { body: { Name: one.network } }))
  try {
    await ensureHomelab({ host, image, ...one })
    await removeHomelab({ host, ...one })
    expect(await networks()).toContain(one.network)
  } finally {
    await withEngine(host, (engine) => engine.call('DELETE', `/networks/${one.network}`))
  }
})

test('ports are published on loopback; one that is taken is gone without, and it is said', async () => {
  const taken = await listen(8443)
  const said: string[] = []
  try {
    await ensureHomelab({ host, image, ...one, publish: true, report: (line) => said.push(line) })
    const published = NEIGHBOURS.filter(({ name }) => name !== GATEWAY).flatMap(({ name, ports }) =>
      ports.map(({ host }) => ({ name, host })),
    )
    const reachable = published.filter(
      ({ host }) => host !== undefined && !said.some((line) => line.startsWith(`port ${host} is taken`)),
    )
    expect(said).toContain(`port 8443 is taken: ${one.name}${GATEWAY} goes without it`)
    for (const { name, host } of reachable) {
      expect(await (await fetch(`http://127.0.0.1:${host}/`)).text()).toBe(name)
    }
  } finally {
    taken?.close()
  }
})

describe('the gateway', () => {
  const name = two.name + GATEWAY
  const ports = { http: 0, https: 0 }
  const key = GATEWAY_SECRETS.SUPABASE_ANON_KEY
  const at = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${ports.http}${path}`, { headers })
  const status = (path: string) =>
    at(path).then(
      (answer) => answer.status,
      () => 0,
    )
  const kong = (...args: string[]) => run('docker', ['exec', name, 'kong', ...args], { env: { DOCKER_HOST: host } })
  /** Renders the template again, as the container does at its start. */
  const render = () =>
    run('docker', ['exec', name, 'bash', '-c', 'eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml'], {
      env: { DOCKER_HOST: host },
    })
  const template = join(two.folder, 'temp.yml')
  const publishRest = (path: string) => `
  - name: added
    url: http://multipass-supabase-rest:3000/
    routes:
      - name: added
        paths:
          - ${path}
`

  beforeAll(async () => {
    Object.assign(ports, { http: await freePort(), https: await freePort() })
    await removeHomelab({ host, ...two })
    await ensureHomelab({ host, image, ...two, gatewayPorts: ports })
  })

  test('leads to the neighbours that its template names, with a key where one is asked for', async () => {
    expect((await at('/rest/v1/things')).status).toBe(401)
    const answer = await at('/rest/v1/things', { apikey: key })
    expect([answer.status, await answer.text()]).toEqual([200, 'multipass-supabase-rest'])
    expect((await at('/pg/', { apikey: key })).status).toBe(403)
    expect((await at('/pg/', { apikey: GATEWAY_SECRETS.SUPABASE_SERVICE_KEY })).status).toBe(200)
    expect((await at('/')).status).toBe(401)
    const { DASHBOARD_USERNAME: user, DASHBOARD_PASSWORD: word } = GATEWAY_SECRETS
    const dashboard = await at('/', { authorization: `Basic ${btoa(`${user}:${word}`)}` })
    expect(await dashboard.text()).toBe('multipass-supabase-studio')
  })

  test('takes up an edited template when it is reloaded, and refuses a broken one without ending', async () => {
    const before = await readFile(template, 'utf8')
    await writeFile(template, before + publishRest('/added'))
    await render()
    expect(await kong('config', 'parse', '/home/kong/kong.yml')).toBe('parse successful')
    expect(await kong('reload')).toBe('Kong reloaded')
    await expect.poll(() => status('/added'), { timeout: 10_000 }).toBe(200)

    await writeFile(template, `${before}bogus: 1\n`)
    await render()
    await expect(kong('config', 'parse', '/home/kong/kong.yml')).rejects.toThrow("in 'bogus': unknown field")
    expect(await kong('reload')).toBe('Kong reloaded')
    const log = () => run('docker', ['logs', name], { env: { DOCKER_HOST: host }, onLine: (line) => said.push(line) })
    const said: string[] = []
    await expect
      .poll(() => log().then(() => said.join('\n')), { timeout: 10_000 })
      .toContain("in 'bogus': unknown field")
    expect(await status('/added')).toBe(200)
  })

  test('renders the edited template again at a restart, and a second run leaves it as it is', async () => {
    const before = (await readFile(template, 'utf8')).replace('bogus: 1\n', '')
    await writeFile(template, before + publishRest('/kept'))
    await withEngine(host, (engine) => engine.call('POST', `/containers/${name}/restart`, { query: { t: 1 } }))
    await expect.poll(() => status('/kept'), { timeout: 20_000 }).toBe(200)
    await ensureHomelab({ host, image, ...two, gatewayPorts: ports })
    expect(await readFile(template, 'utf8')).toContain('/kept')
    await removeHomelab({ host, ...two })
    await expect(readFile(template)).rejects.toThrow('ENOENT')
  })
})

test('a gateway of its own runs with a database as well, which outlives a restart', async () => {
  const name = `${prefixOf(process.pid, 'homelab3')}-gateway`
  const network = 'bridge'
  const admin = await freePort()
  const options = { host, name, network, image: gatewayImage, mode: 'postgres' as const, ports: { admin } }
  expect((await startGateway(options)).ports.admin).toBe(admin)
  const services = `http://127.0.0.1:${admin}/services/one`
  const body = JSON.stringify({ url: 'http://a.example' })
  const made = await fetch(services, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
  expect(made.status).toBe(200)
  await withEngine(host, (engine) => engine.call('POST', `/containers/${name}/restart`, { query: { t: 1 } }))
  const upstreamHost = () =>
    fetch(services).then(
      async (answer) => ((await answer.json()) as { host: string }).host,
      () => undefined,
    )
  await expect.poll(upstreamHost, { timeout: 20_000 }).toBe('a.example')
  await removeGateway({ host, name })
})

/** Takes the port, unless somebody else has it already. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
