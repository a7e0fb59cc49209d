import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp, decrypterFrom, newKey, verify } from '../../../operate/backup/index.ts'
import { FakeDocker } from './fake-docker.ts'

let docker: FakeDocker
let folder: string
let identity: string
let recipient: string

beforeEach(async () => {
  docker = await new FakeDocker().start()
  docker.databases.set('netbox', 'data')
  folder = await mkdtemp(join(tmpdir(), 'back-up-'))
  identity = join(folder, 'key')
  recipient = await newKey(identity)
})

afterEach(async () => {
  await docker.stop()
  await rm(folder, { recursive: true })
})

const made = (change: Partial<Parameters<typeof backUp>[0]> = {}) =>
  backUp({ host: docker.host, name: 'nb', stack: 'dev', recipients: [recipient], folder, ...change })

describe('a backup', () => {
  test('is whole', async () => {
    const { file, manifest } = await made()
    const verified = await verify(file, await decrypterFrom(identity))
    expect(verified.manifest).toEqual(manifest)
    expect(['s3cret', 'another', undefined].map(verified.isBy)).toEqual([true, false, false])
  })

  test('for a purpose has it in its name, and stays', async () => {
    const { file } = await made({ purpose: 'before-upgrade' })
    expect(basename(file)).toMatch(/^netbox-dev-\d{8}T\d{6}Z-before-upgrade\.tar\.age$/)
    await made({ keep: 1 })
    const { removed } = await made({ keep: 1 })
    expect(removed).toHaveLength(2)
    expect(await readdir(folder)).toContain(basename(file))
  })

  test('made when the clock was set back is not the one that is removed', async () => {
    const later = 'netbox-dev-29991231T235959Z.tar.age'
    await writeFile(join(folder, later), '')
    const { file, removed } = await made({ keep: 1 })
    expect(removed).toEqual([later])
    expect(await readdir(folder)).toContain(basename(file))
  })

  test('is refused while a restore is unfinished', async () => {
    docker.note = 'netbox-as-code exchange: netbox_restoring netbox_before_20260101000000'
    await expect(made()).rejects.toThrow("A restore was interrupted: 'npm run restore -- --mend' first.")
    expect(await readdir(folder)).toEqual(['key'])
  })

  test('that fails says why, whatever else fails while it clears up', async () => {
    let failed = false
    docker.fault = (what) => {
      failed ||= what.endsWith('/archive') && what.includes('postgres')
      return failed ? 'refused' : undefined
    }
    await expect(made()).rejects.toThrow(/^fake trouble\. The dump could not be removed .* \(fake trouble\)\.$/)
    expect(await readdir(folder)).toEqual(['key'])
  })

  test('into a folder that is none is refused in one sentence', async () => {
    await expect(made({ folder: identity })).rejects.toThrow(/^The folder .*key cannot be made \(EEXIST\): .*\.$/)
  })
})
