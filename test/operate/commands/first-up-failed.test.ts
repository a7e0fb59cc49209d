import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { machineWith } from './fake-pulumi.ts'

let machine: Awaited<ReturnType<typeof machineWith>>
const said = vi.spyOn(console, 'log').mockImplementation(() => {})

beforeAll(async () => {
  machine = await machineWith({})
})
afterAll(async () => {
  said.mockRestore()
  await machine.remove()
})

test.each([
  ['password', async () => (await import('../../../operate/commands/operations.ts')).password()],
  ['report', async () => (await import('../../../operate/commands/report.ts')).report([])],
  ['dashboards', async () => (await import('../../../operate/commands/dashboards.ts')).dashboards([])],
] as const)('%s says that there are no outputs yet, and prints nothing in their place', async (_, command) => {
  await expect(command()).rejects.toThrow('The stack dev has no output url: its last update did not end, run it again.')
  expect(said).not.toHaveBeenCalled()
})
