import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestStack } from './support/stack.ts'

let stack: TestStack

beforeAll(async () => {
  stack = await TestStack.make('interrupted', { 'netbox:model': './seed/example.ts' })
})

afterAll(async () => {
  await stack?.dispose()
})

/** Ends a process and all it started, as a power cut would. */
async function killed(child: ChildProcess): Promise<void> {
  process.kill(-child.pid!, 'SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await condition()); await pause(50)) {
    if (Date.now() > end) throw new Error('the condition did not come true within two minutes')
  }
}

describe('an update that is killed', () => {
  test.each(['-postgres', ''])(
    'just when the container “netbox%s” appears is mended by the next one',
    async (suffix) => {
      const child = stack.start('up', '--yes', '--skip-preview')
      await until(async () => (await stack.inspect(suffix)) !== undefined)
      await killed(child)
      await stack.cancel()
      // The next test kills an update that is to make the next container.
      if (suffix === '-postgres') return
      await stack.up()
      expect(Object.values(await stack.ids()).filter((id) => id === undefined)).toEqual([])
      expect(await stack.up()).toMatch(/Resources:\n\s+\d+ unchanged\n/)
    },
  )

  test('by Ctrl-C leaves no lock, and the next one goes on', async () => {
    await stack.configure({ 'netbox:language': 'en' })
    const before = await stack.inspect()
    const child = stack.start('up', '--yes', '--skip-preview')
    await until(async () => {
      const now = await stack.inspect()
      return now !== undefined && now.Id !== before?.Id
    })
    process.kill(-child.pid!, 'SIGINT')
    await once(child, 'exit')
    await stack.up()
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })

  test('between a container and its start is mended by the next one', async () => {
    const { engine, name } = stack
    await stack.up()
    type Made = { Id: string; Image: string; Config: { Labels: object } }
    const worker = (await stack.inspect('-worker')) as unknown as Made
    await engine.call('DELETE', `/containers/${name}-worker`, { query: { force: true } })
    const body = { Image: worker.Image, Labels: worker.Config.Labels }
    const { Id } = await engine.call<Made>('POST', '/containers/create', { query: { name: `${name}-worker` }, body })
    // What the plugin's answer leaves in the state when its connection is lost before the start.
    const state = join(stack.backend, '.pulumi', 'stacks', 'netbox', `${stack.stack}.json`)
    await writeFile(state, (await readFile(state, 'utf8')).replaceAll(worker.Id, Id))
    await stack.up()
    expect((await stack.inspect('-worker'))?.State.Health?.Status).toBe('healthy')
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })
})
