import { createServer, type Server } from 'node:net'
import { afterAll, expect, inject, test } from 'vitest'
import { withEngine } from '../../infra/docker/with-engine.ts'
import { ensureHomelab, homelabStatus, NEIGHBOURS, removeHomelab } from '../../sandbox/homelab/index.ts'
import { prefixOf, removeMatching } from './support/leftovers.ts'

const {
  host,
  images: { neighbour: image },
} = inject('parts')
const homelab = (name: string) => ({
  network: `${prefixOf(process.pid, name)}-net`,
  name: `${prefixOf(process.pid, name)}-`,
})
const one = { ...homelab('homelab1'), publish: false }
const two = { ...homelab('homelab2'), publish: false }

afterAll(() => removeMatching(host, (name) => name.startsWith(prefixOf(process.pid, 'homelab'))))

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
    const published = NEIGHBOURS.flatMap(({ name, ports }) => ports.map(({ host }) => ({ name, host })))
    const reachable = published.filter(
      ({ host }) => host !== undefined && !said.some((line) => line.startsWith(`port ${host} is taken`)),
    )
    expect(said).toContain(`port 8443 is taken: ${one.name}multipass-supabase-kong goes without it`)
    for (const { name, host } of reachable) {
      expect(await (await fetch(`http://127.0.0.1:${host}/`)).text()).toBe(name)
    }
  } finally {
    taken?.close()
  }
})

/** Takes the port, unless somebody else has it already. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
