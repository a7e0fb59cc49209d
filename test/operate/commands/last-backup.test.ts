import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

test('where a backup went is known afterwards, of each stack, though it is no folder that is looked into', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'last-backup-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  vi.stubEnv('NETBOX_AS_CODE_STATE', folder)
  vi.resetModules()
  const { noteBackup, notedBackup } = await import('../../../operate/commands/last-backup.ts')
  expect(await notedBackup('dev')).toBeUndefined()
  await noteBackup('dev', '/elsewhere/one.tar.age')
  await noteBackup('me/org/dev', '/elsewhere/two.tar.age')
  expect([await notedBackup('dev'), await notedBackup('me/org/dev')]).toEqual([
    '/elsewhere/one.tar.age',
    '/elsewhere/two.tar.age',
  ])
  vi.unstubAllEnvs()
})
