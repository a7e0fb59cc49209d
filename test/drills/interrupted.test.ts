import { type ChildProcess, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { lastLines } from '../../host/docker/container.ts'
import { execIn } from '../../host/docker/exec.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { TestStack } from '../system/support/stack.ts'
import { variant } from './variant.ts'

const ENTRY_POINT = new URL('../../sandbox/images/postgres/docker-entrypoint.sh', import.meta.url)

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

/** Gives a stack the state that a moment would leave which is too short to be hit from outside. */
async function changeState({ backend, stack }: TestStack, change: (state: string) => string): Promise<void> {
  const file = join(backend, '.pulumi', 'stacks', 'netbox', `${stack}.json`)
  await writeFile(file, change(await readFile(file, 'utf8')))
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

  test.each(['gone', 'made anew'])('when the container of NetBox is %s is mended by the next one', async (moment) => {
    await stack.up()
    await stack.configure({ 'netbox:language': moment === 'gone' ? 'de' : 'es' })
    const before = await stack.inspect()
    const child = stack.start('up', '--yes', '--skip-preview')
    await until(async () => {
      const now = await stack.inspect()
      return moment === 'gone' ? now === undefined : now !== undefined && now.Id !== before?.Id
    })
    await killed(child)
    await stack.cancel()
    await stack.up()
    const { code, output } = await stack.pulumi('refresh', '--yes', '--skip-preview', '--clear-pending-creates')
    expect(code, output).toBe(0)
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })

  test('between the removal of containers and Pulumi’s note of it is mended by the next one', async () => {
    await stack.up()
    await stack.configure({ 'netbox:language': 'fr' })
    for (const suffix of ['', '-worker']) {
      await stack.engine.call('DELETE', `/containers/${stack.name}${suffix}`, { query: { force: true } })
    }
    await stack.up()
    expect((await stack.inspect())?.State.Health?.Status).toBe('healthy')
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })

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
    await changeState(stack, (state) => state.replaceAll(worker.Id, Id))
    await stack.up()
    expect((await stack.inspect('-worker'))?.State.Health?.Status).toBe('healthy')
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })
})

describe('the first start of the database', () => {
  let fresh: TestStack

  let image: string

  beforeEach(async () => {
    fresh = await TestStack.make('initialising')
    // The sandbox's image brings a cluster that is ready; the official ones create and fill theirs, and so does this.
    const entryPoint = await readFile(ENTRY_POINT, 'utf8')
    const text = entryPoint.replace(/^brought=.*$/m, 'brought=/none')
    expect(text).not.toBe(entryPoint)
    image = await variant(
      fresh.engine,
      inject('parts').images.postgresMigrated,
      `netbox-sandbox/postgres:17-${fresh.name}`,
      {
        path: '/usr/local/bin/docker-entrypoint.sh',
        text,
      },
    )
    await fresh.configure({ 'netbox:images': { ...(fresh.config['netbox:images'] as object), postgres: image } })
  })

  afterEach(async () => {
    await fresh?.dispose()
    await withEngine(inject('parts').host, (engine) =>
      engine.call('DELETE', `/images/${image}`, { query: { force: true } }),
    )
  })

  /** Starts an update, and makes the database that appears as slow as on a busy host. */
  async function slowFirstStart(): Promise<{ child: ChildProcess; Id: string }> {
    const child = fresh.start('up', '--yes', '--skip-preview')
    await until(async () => (await fresh.inspect('-postgres'))?.State.Running === true)
    const { Id } = (await fresh.inspect('-postgres'))!
    await fresh.engine.call('POST', `/containers/${Id}/update`, { body: { CpuPeriod: 100_000, CpuQuota: 10_000 } })
    return { child, Id }
  }

  test('is waited for by the update after one that was killed', async () => {
    const { child, Id } = await slowFirstStart()
    await killed(child)
    await fresh.cancel()
    await changeState(fresh, (state) => {
      type State = { checkpoint: { latest: { resources: { id?: string }[] } } }
      const { checkpoint, ...rest } = JSON.parse(state) as State
      const resources = checkpoint.latest.resources.filter(({ id }) => id !== Id)
      return JSON.stringify({ ...rest, checkpoint: { ...checkpoint, latest: { ...checkpoint.latest, resources } } })
    })
    const starting = await lastLines(fresh.engine, Id, 100)
    await fresh.up()
    expect(starting.join()).not.toContain('init process complete')
    expect((await fresh.inspect('-postgres'))?.Id).not.toBe(Id)
  })

  test('is told to be cut off after a power cut, and begins again as the runbook says', async () => {
    const { child, Id } = await slowFirstStart()
    await until(async () => (await lastLines(fresh.engine, Id, 100)).join().includes('You can now start the database'))
    await fresh.engine.call('POST', `/containers/${Id}/restart`, { query: { t: 0 } })
    await once(child, 'exit')
    const { code, output } = await fresh.pulumi('up', '--yes', '--skip-preview')
    expect(code).not.toBe(0)
    expect(output).toContain('its first start was cut off, and it holds nothing of NetBox')
    const data = await execIn(fresh.engine, Id, ['sh', '-c', 'rm -rf /var/lib/postgresql/data/*'])
    expect(data.exitCode).toBe(0)
    await fresh.engine.call('POST', `/containers/${Id}/restart`)
    await fresh.up()
    expect((await fresh.inspect())?.State.Health?.Status).toBe('healthy')
  })

  test('is not to blame where somebody renamed the database', async () => {
    await fresh.up()
    const rename = 'ALTER DATABASE netbox RENAME TO mine'
    const { Id } = (await fresh.inspect('-postgres'))!
    await fresh.engine.call('POST', `/containers/${fresh.name}/stop`)
    await fresh.engine.call('POST', `/containers/${fresh.name}-worker/stop`)
    expect((await execIn(fresh.engine, Id, ['psql', '-U', 'netbox', '-d', 'postgres', '-c', rename])).exitCode).toBe(0)
    // As an update does when the container of the database is another one.
    const command = spawnSync('node', ['infra/commands/align-database-password.ts'], {
      env: { ...process.env, NETBOX_DOCKER_HOST: inject('parts').host, NETBOX_POSTGRES: `${fresh.name}-postgres` },
      encoding: 'utf8',
    })
    expect(command.status).toBe(1)
    expect(command.stderr).toContain('its database “netbox” was renamed or removed by hand; it holds mine')
  })
})
