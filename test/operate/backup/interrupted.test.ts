import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mendStack, undo } from '../../../operate/backup/index.ts'
import { replace } from '../../../operate/backup/replace.ts'
import { withSite } from '../../../operate/backup/site.ts'
import { FakeDocker } from './fake-docker.ts'

const KEPT = 'netbox_before_20260101000000'
const CHANGE = { from: 'netbox_restoring', kept: KEPT }
const SWAP = /RENAME TO netbox_before/
let docker: FakeDocker

beforeEach(async () => {
  docker = await new FakeDocker().start()
})

afterEach(async () => {
  await docker.stop()
})

const place = (signal?: AbortSignal) => ({ host: docker.host, name: 'nb', ...(signal ? { signal } : {}) })
const replaceHere = () => withSite(place(), (site) => replace(site, CHANGE))
const media = () => readFile(join(docker.root, 'media/a'), 'utf8')
const dataIn = () => Object.fromEntries(docker.databases)
const netboxRuns = () => docker.running.has('nb')

/** A restore that was loaded, and has not begun to take NetBox's place. */
async function loaded(): Promise<void> {
  docker.databases = new Map([
    ['netbox', 'old'],
    ['netbox_restoring', 'restored'],
  ])
  await docker.put('media/a', 'old')
  await docker.put('scripts/s', 'old')
  await docker.put('media/.netbox_restoring/a', 'restored')
}

/** A restore that was killed while NetBox started, and people who worked with it for days. */
async function killedAndWorkedWith(): Promise<void> {
  docker.databases = new Map([
    ['netbox', 'restored, and days of work'],
    [KEPT, 'old'],
  ])
  docker.note = `netbox-as-code exchange: netbox_restoring ${KEPT}`
  await docker.put('media/a', 'days of work')
  for (const folder of ['media', 'reports', 'scripts']) await docker.put(`${folder}/.${KEPT}/.netbox_whole`, '')
  await docker.put(`media/.${KEPT}/a`, 'old')
}

describe('mending a restore that was killed', () => {
  test('finishes it', async () => {
    await killedAndWorkedWith()
    await mendStack(place())
    expect(docker.note).toBe('')
    expect(dataIn()).toEqual({ netbox: 'restored, and days of work', [KEPT]: 'old' })
  })

  test.each([
    ['NetBox does not become healthy', undefined],
    ['it is called off', AbortSignal.abort()],
  ])('takes nothing back and drops nothing when %s, and names both ways', async (_, signal) => {
    await killedAndWorkedWith()
    docker.healthy = () => signal !== undefined
    await expect(mendStack(place(signal))).rejects.toThrow(
      new RegExp(`Nothing was taken back.*--mend.*--undo ${KEPT}`, 's'),
    )
    expect(dataIn()).toEqual({ netbox: 'restored, and days of work', [KEPT]: 'old' })
    expect(await media()).toBe('days of work')
  })

  test('is not needed to undo it, and what people did meanwhile is kept', async () => {
    await killedAndWorkedWith()
    docker.healthy = (content) => content === 'old'
    const kept = await undo(place(), KEPT)
    expect(dataIn()).toEqual({ netbox: 'old', [kept]: 'restored, and days of work' })
    expect(await media()).toBe('old')
    expect(await readFile(join(docker.root, 'media', `.${kept}`, 'a'), 'utf8')).toBe('days of work')
    expect([docker.note, netboxRuns()]).toEqual(['', true])
  })

  test('finds the files again when the undoing was killed between files and database', async () => {
    await killedAndWorkedWith()
    docker.fault = (what) => (SWAP.test(what) ? 'refused' : undefined)
    await expect(undo(place(), KEPT)).rejects.toThrow(/Nothing was removed/)
    docker.fault = () => undefined
    await mendStack(place())
    expect(dataIn()).toEqual({ netbox: 'restored, and days of work', [KEPT]: 'old' })
    expect(await media()).toBe('days of work')
    expect((await readdir(join(docker.root, 'media'))).sort()).toEqual([`.${KEPT}`, 'a'])
  })
})

describe('a replacement', () => {
  test('puts data and files in place and keeps the old ones', async () => {
    await loaded()
    await replaceHere()
    expect(dataIn()).toEqual({ netbox: 'restored', [KEPT]: 'old' })
    expect(await media()).toBe('restored')
  })

  test('whose NetBox does not start is taken back', async () => {
    await loaded()
    docker.healthy = (content) => content === 'old'
    await expect(replaceHere()).rejects.toThrow(/is unhealthy.*Everything was put back as it was before\.$/s)
    expect(dataIn()).toEqual({ netbox: 'old' })
    expect(await media()).toBe('old')
  })

  test('whose answer is lost after the databases changed places is taken back, with every file', async () => {
    await loaded()
    docker.fault = (what) => (SWAP.test(what) ? 'lost' : undefined)
    await expect(replaceHere()).rejects.toThrow(/Everything was put back as it was before\.$/)
    expect(dataIn()).toEqual({ netbox: 'old' })
    expect(await media()).toBe('old')
    expect(await readFile(join(docker.root, 'scripts/s'), 'utf8')).toBe('old')
    expect(netboxRuns()).toBe(true)
  })

  test('that cannot begin starts NetBox again even if what was loaded cannot be removed, and says both', async () => {
    await loaded()
    docker.fault = (what) => (/RENAME|DROP/.test(what) ? 'refused' : undefined)
    await expect(replaceHere()).rejects.toThrow(
      /fake trouble\. Nothing was changed, NetBox was started again\. What was loaded could not be removed.*fake trouble\)\.$/,
    )
    expect(netboxRuns()).toBe(true)
  })

  test('that cannot begin and cannot start NetBox again says why it did not begin', async () => {
    await loaded()
    docker.fault = (what) =>
      /RENAME|\/start$/.test(what) && !what.includes('nb-backup') && !what.includes('exec') ? 'refused' : undefined
    await expect(replaceHere()).rejects.toThrow(/Nothing was changed\. NetBox does not run again.*\(fake trouble\)\.$/)
  })
})
