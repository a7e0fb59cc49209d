import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderOf, removeDeadLocks } from '../../../operate/commands/locks.ts'

/** No process has this number: Linux gives out 4194304 at most. */
const DEAD = 9_999_999
let backend: string

beforeEach(async () => {
  backend = await mkdtemp(join(tmpdir(), 'locks-'))
})

afterEach(async () => {
  await rm(backend, { recursive: true })
})

/** Lays a lock as Pulumi does, has the dead ones of stack `dev` removed, and tells whether it is still there. */
async function stays(pid: number, host: string, stack = 'dev'): Promise<boolean> {
  const folder = join(backend, '.pulumi', 'locks', 'organization', 'netbox', stack)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'a.json'), JSON.stringify({ pid, username: 'root', hostname: host }))
  await removeDeadLocks(backend, 'dev')
  return (await readdir(folder)).length === 1
}

describe('the lock of a stack', () => {
  test('goes when the run that laid it is dead', async () => {
    expect(await stays(DEAD, hostname())).toBe(false)
  })

  test('stays while the run that laid it is alive', async () => {
    expect(await stays(process.pid, hostname())).toBe(true)
  })

  test('stays when another machine laid it', async () => {
    expect(await stays(DEAD, 'another-machine')).toBe(true)
  })

  test('stays when it is on another stack', async () => {
    expect(await stays(DEAD, hostname(), 'sandbox')).toBe(true)
  })

  test('need not be there', async () => {
    await expect(removeDeadLocks(backend, 'dev')).resolves.toBeUndefined()
  })
})

test.each([
  ['file:///home/ops/state', '/home/ops/state'],
  ['file:///home/ops/my%20state?no_tmp_dir=true', '/home/ops/my state'],
  ['file://~', undefined],
  ['s3://bucket/state', undefined],
  ['https://api.pulumi.com', undefined],
  [undefined, undefined],
])('the folder of the backend %s is %s', (url, folder) => {
  expect(folderOf(url)).toBe(folder)
})
