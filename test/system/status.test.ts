import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { refreshIfGone } from '../../operate/commands/gone.ts'
import { TestStack } from './support/stack.ts'

interface Told {
  lines: { what: string; verdict: string; text: string }[]
}

let stack: TestStack

beforeAll(async () => {
  stack = await TestStack.shared()
})
afterAll(() => stack?.engine.close())

/** `npm run status -- --json`: its exit code and what it says of each thing. */
async function status(...args: string[]) {
  const { code, output } = await stack.script('status', '--stack', stack.stack, '--json', ...args)
  const { lines } = JSON.parse(output.slice(output.indexOf('{\n'))) as Told
  return { code, of: Object.fromEntries(lines.map(({ what, ...rest }) => [what, rest])) }
}

test('a stack in health has nothing wrong, and no drift', async () => {
  // A worker's process is there some seconds before it says so in the queue.
  await vi.waitFor(async () => expect((await status()).of.NetBox!.verdict).toBe('fine'), {
    timeout: 120_000,
    interval: 1000,
  })
  const { code, of } = await status('--drift')
  expect(code, JSON.stringify(of)).toBe(0)
  expect(of[stack.name]).toMatchObject({
    verdict: 'fine',
    text: expect.stringMatching(/^healthy, \d+ of 2048 MB, \S+:\S+$/),
  })
  expect(of.NetBox).toMatchObject({ verdict: 'fine', text: expect.stringMatching(/^\d+\.\d+\.\d+, 1 worker$/) })
  expect(of.drift).toEqual({ verdict: 'fine', text: 'none' })
  expect(of['user interface']).toMatchObject({ verdict: 'fine' })
})

test('a stopped container and what it takes with it are told, with exit code 2', async () => {
  await stack.engine.call('POST', `/containers/${stack.name}/stop`)
  const { code, of } = await status()
  expect(code).toBe(2)
  expect(of[stack.name]).toMatchObject({ verdict: 'wrong', text: expect.stringContaining('exited') })
  expect(of.NetBox).toMatchObject({ verdict: 'wrong' })
  expect(of[`${stack.name}-postgres`]).toMatchObject({ verdict: 'fine' })
})

test('a removed container is made anew by what npm run up does: the state is told first', async () => {
  await stack.engine.call('POST', `/containers/${stack.name}/start`)
  await stack.engine.call('DELETE', `/containers/${stack.name}-worker`, { query: { force: true } })
  const before = await stack.ids()
  const said: string[] = []
  const pulumi = {
    state: async () => JSON.parse(await stack.state()),
    operate: (args: string[]) => stack.pulumi(...args),
  }
  expect(await refreshIfGone(stack.engine, pulumi, (line) => said.push(line))).toBe(0)
  expect(said).toEqual([expect.stringContaining(`somebody removed ${stack.name}-worker: `)])
  await stack.up()
  expect(await stack.ids()).toEqual({ ...before, '-worker': expect.any(String) })
  expect(await refreshIfGone(stack.engine, pulumi, (line) => said.push(line))).toBe(0)
  expect(said).toHaveLength(1)
})
