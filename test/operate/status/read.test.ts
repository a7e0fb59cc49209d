import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { parseConfig } from '../../../infra/config.ts'
import { backupName } from '../../../operate/backup/file-names.ts'
import { readContainers, readExpiring, readLastBackup } from '../../../operate/status/read.ts'
import { lab } from '../../netbox/harness.ts'

const config = parseConfig({
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': '{"netbox":"a:1","postgres":"b:1","valkey":"c:1"}',
})
const memory_stats = { usage: 30, limit: 100, stats: { inactive_file: 10 } }

/** The status of a container by what Docker answers: its state, and the names of its image, if that is there. */
async function read(State: object, image?: { RepoTags: string[] | null }) {
  const call = async (_: string, path: string) => {
    if (path.startsWith('/images/') && image) return image
    if (path.endsWith('/stats')) return { memory_stats }
    if (path === '/containers/netbox/json') return { Config: { Image: 'netbox:old' }, Image: 'sha256:0123', State }
    throw new DockerError(404, `no such object: ${path}`)
  }
  return await readContainers({ call } as unknown as DockerEngine, { ...config, containers: ['netbox', 'gone'] })
}

const running = { Status: 'running', Running: true, Health: { Status: 'healthy' } }

describe('a container', () => {
  test('that runs is told with its health, its memory and the name of its image', async () => {
    const [container] = await read(running, { RepoTags: ['netbox:new'] })
    expect(container).toEqual({
      ...{ name: 'netbox', image: 'netbox:new', state: 'healthy' },
      memory: { used: 20, limit: 100 },
    })
  })

  test('whose image was removed is there all the same', async () => {
    expect((await read(running))[0]).toMatchObject({ image: 'netbox:old', state: 'healthy' })
  })

  test('that is not there has no state', async () => {
    expect((await read(running))[1]).toMatchObject({ name: 'gone', state: undefined })
  })

  test.each(['paused', 'restarting'])('that is %s is not healthy, though it counts as running', async (Status) => {
    expect((await read({ ...running, Status }))[0]).toMatchObject({ state: Status, memory: undefined })
  })
})

test('tokens are read to the last page', async () => {
  await using at = await lab()
  const [created, expires] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z']
  at.fake.fault = ({ query }) => {
    const first = query.get('start') !== '2'
    const token = { id: first ? 1 : 2, description: first ? 'one' : 'two', created, expires: first ? null : expires }
    const next = first ? `${at.fake.url}api/users/tokens/?start=2` : null
    return { status: 200, body: { count: null, next, results: [token] } }
  }
  expect(await readExpiring(at.client)).toMatchObject([{ description: 'two', expires: new Date(expires) }])
})

describe('the last backup', () => {
  test('is the newest one, whichever folder it went to, also when it was moved away since', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backups-'))
    try {
      const days = ['2026-11-20', '2026-11-19', '2026-11-21']
      const [here, older, newer] = days.map((day) => backupName('dev', new Date(day)))
      await writeFile(join(folder, here!), '')
      expect((await readLastBackup(folder, 'dev'))?.file).toBe(join(folder, here!))
      expect((await readLastBackup(folder, 'dev', `/mnt/usb/${older}`))?.file).toBe(join(folder, here!))
      expect((await readLastBackup(folder, 'dev', `/mnt/usb/${newer}`))?.file).toBe(`/mnt/usb/${newer}`)
      expect((await readLastBackup('/nowhere', 'dev', `/mnt/usb/${older}`))?.file).toBe(`/mnt/usb/${older}`)
      expect(await readLastBackup('/nowhere', 'dev')).toBeUndefined()
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
