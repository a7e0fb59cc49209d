import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotatedIn } from '../../operate/commands/rotations.ts'
import { type Outcome, TestStack } from './support/stack.ts'

let stack: TestStack

beforeAll(async () => {
  // Every update fails at once.
  stack = await TestStack.make('rotate-command', { 'netbox:host': 'unix:///no-such.sock' })
})

afterAll(async () => {
  await stack?.dispose()
})

const rotate = (...names: string[]): Promise<Outcome> => stack.script('rotate', ...names, '--stack', stack.stack)
const declared = async () =>
  rotatedIn(await readFile(join(stack.folder, `Pulumi.${stack.stack}.yaml`), 'utf8'))['netbox:generations']

test('npm run rotate declares nothing when there is nothing to rotate', async () => {
  const { code, output } = await rotate('oldPeppers')
  expect({ code, output }).toEqual({ code: 1, output: 'netbox:peppers is [1]: there is no old pepper to drop.\n' })
  expect(await declared()).toBeUndefined()
})

test('npm run rotate finishes what failed before, and does not begin again', async () => {
  const first = await rotate('superuser')
  expect(first.code).not.toBe(0)
  expect(first.output).toContain('superuser: password of the administrator. Interrupts: NetBox and its worker restart;')
  expect(first.output).toContain('Not finished. Mend what Pulumi names above, then update, not rotate, again.')
  expect(await declared()).toEqual({ superuser: 2 })
  await rotate('superuser', 'apiToken')
  expect(await declared()).toEqual({ superuser: 2, apiToken: 2 })
})
