import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretsOf } from '../../../apps/runtime/secrets.ts'
import { temporaryFolder } from '../webhook/samples.ts'

test('a secret is that of its variable', async () => {
  expect(await secretsOf({ X: 'one' })('X')).toBe('one')
})

test.each([{}, { X: '' }, { X_FILE: '' }])('a secret is not there with %j', async (env) => {
  expect(await secretsOf(env)('X')).toBeUndefined()
})

test('a secret of a file is the whole file but the end of its last line', async () => {
  const file = join(await temporaryFolder(), 'secret')
  await writeFile(file, ' two \n')
  expect(await secretsOf({ X_FILE: file })('X')).toBe(' two ')
})

test('a variable and a file together are refused', async () => {
  await expect(secretsOf({ X: 's3cret', X_FILE: '/x' })('X')).rejects.toThrow(
    'X and X_FILE are both set; one of them is enough',
  )
})

test('a file that is not there or empty is refused', async () => {
  const folder = await temporaryFolder()
  await expect(secretsOf({ X_FILE: join(folder, 'none') })('X')).rejects.toThrow('cannot be read (ENOENT)')
  await writeFile(join(folder, 'empty'), '\n')
  await expect(secretsOf({ X_FILE: join(folder, 'empty') })('X')).rejects.toThrow('which is empty')
})
