import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withEngine } from '../../../host/docker/with-engine.ts'
import { replace } from '../../../operate/backup/replace.ts'
import { withSite } from '../../../operate/backup/site.ts'
import { stackOf } from '../../../operate/backup/stack.ts'
import { streamNotes, whileStill } from '../../../operate/backup/stream.ts'
import { FakeDocker } from './fake-docker.ts'

const KEPT = 'netbox_before_20260101000000'
const OURS = ['nb-nats', 'nb-automation']
let docker: FakeDocker

beforeEach(async () => {
  docker = await new FakeDocker().start()
  docker.hasStream = true
  for (const container of OURS) docker.running.add(container)
  docker.databases = new Map([
    ['netbox', 'old'],
    ['netbox_restoring', 'restored'],
  ])
  await docker.put('events/jetstream/1.blk', 'old')
})

afterEach(async () => {
  await docker.stop()
})

const exchange = (from: string, kept: string) =>
  withSite({ host: docker.host, name: 'nb' }, (site) => replace(site, { from, kept }))
const block = (path = 'jetstream') => readFile(join(docker.root, 'events', path, '1.blk'), 'utf8')
const ofStream = () => docker.told.filter((one) => OURS.some((name) => one.endsWith(name)))

describe('a restore into a stack with a NATS of its own', () => {
  test('exchanges the streams while nobody works on them, and starts the projector last', async () => {
    await docker.put('events/.netbox_restoring/jetstream/1.blk', 'restored')
    await exchange('netbox_restoring', KEPT)
    expect([await block(), await block(`.${KEPT}/jetstream`)]).toEqual(['restored', 'old'])
    const [last] = docker.told.slice(-1)
    expect(ofStream().slice(0, 3)).toEqual(['stop nb-automation', 'unpause nb-nats', 'stop nb-nats'])
    expect(last).toBe('start nb-automation')
    expect(OURS.every((name) => docker.running.has(name))).toBe(true)
  })

  test('and its undoing bring back what was there', async () => {
    await docker.put('events/.netbox_restoring/jetstream/1.blk', 'restored')
    await exchange('netbox_restoring', KEPT)
    await exchange(KEPT, 'netbox_before_20260102000000')
    expect(await block()).toBe('old')
  })

  test('of a backup without streams leaves them as they are, also when it is undone', async () => {
    await exchange('netbox_restoring', KEPT)
    expect(await block()).toBe('old')
    await exchange(KEPT, 'netbox_before_20260102000000')
    expect(await readdir(join(docker.root, 'events'))).toEqual(['jetstream'])
  })

  test('that fails puts the streams back, and everything runs again', async () => {
    await docker.put('events/.netbox_restoring/jetstream/1.blk', 'restored')
    docker.healthy = (content) => content === 'old'
    await expect(exchange('netbox_restoring', KEPT)).rejects.toThrow(/put back as it was/)
    expect(await block()).toBe('old')
    expect(OURS.every((name) => docker.running.has(name))).toBe(true)
  })
})

test('NATS goes on after its files were read, also when that fails', async () => {
  await withEngine(docker.host, async (engine) => {
    const read = async () => {
      throw new Error('no')
    }
    await expect(whileStill(stackOf(engine, 'nb'), read)).rejects.toThrow('no')
  })
  expect(ofStream()).toEqual(['pause nb-nats', 'unpause nb-nats'])
})

test('a stack without a NATS of its own is asked for nothing', async () => {
  docker.hasStream = false
  await mkdir(join(docker.root, 'media'), { recursive: true })
  await exchange('netbox_restoring', KEPT)
  expect(ofStream()).toEqual([])
})

test.each([
  ['with streams into a stack without', ['events/a'], undefined, /they are left out/],
  ['without streams into a stack with', ['media/a'], 'nb-nats-data', /stay as they are/],
])('of a backup %s it is told what becomes of them', (_, names, volume, said) => {
  const files = names.map((name) => ({ name, size: 1, sha256: '0'.repeat(64) }))
  expect(streamNotes({ files }, volume)).toEqual([expect.stringMatching(said)])
})
