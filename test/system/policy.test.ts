import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Project } from './policy/project.ts'
import { type Outcome, TestStack } from './support/stack.ts'

/** Written out: a rule that is taken out of the pack is missed here. */
const names = [
  'pinned-image',
  'health-check',
  'memory-limit',
  'restart-policy',
  'loopback-database',
  'one-network',
  'allowed-hosts',
  'plain-text-secret',
  'named-volume',
  'declared-volume',
  'protected-volume',
]

/** The violations in Pulumi's output, as `rule resource`. */
function violationsIn({ output }: Outcome): string[] {
  return [...output.matchAll(/- \[(?:mandatory|remediate)\] +(\S+) +\(\S+: (\S+)\)/g)].map(
    ([, rule, on]) => `${rule} ${on}`,
  )
}

describe('a program that is no part of this project', () => {
  let project: Project
  let broken: Outcome
  beforeAll(async () => {
    project = await Project.make()
    broken = await project.preview(names)
  })
  afterAll(async () => await project?.dispose())

  test.each(names)('fails its preview when it breaks %s, on the resource that does', (name) => {
    expect(broken.code).not.toBe(0)
    expect(violationsIn(broken)).toContain(`${name} breaks-${name}`)
  })

  test('hears of nothing else', () => {
    expect(violationsIn(broken).sort()).toEqual(names.map((name) => `${name} breaks-${name}`).sort())
  })

  test('is told of a secret without being told the secret', () => {
    expect(broken.output).toContain('in the environment variable DB_PASSWORD')
    expect(broken.output).not.toMatch(/known-and-(plain|secret)/)
  })

  test('passes when it breaks none', async () => {
    const sound = await project.preview([])
    expect(sound.output).toContain('✅ netbox-as-code')
    expect(sound.code).toBe(0)
  })

  test('is judged by what the pack’s settings say', async () => {
    const outcome = await project.preview(['memory-limit', 'one-network'], {
      'memory-limit': 'disabled',
      'one-network': { networks: ['multipass-network', 'elsewhere'] },
    })
    expect(outcome).toMatchObject({ code: 0 })
  })

  test('cannot have secrets told apart at another level, and is told so', async () => {
    const { code, output } = await project.preview([], { 'plain-text-secret': 'mandatory' })
    expect(output).toContain('Only at the enforcement level "remediate" can plain-text-secret tell secrets apart')
    expect(code).not.toBe(0)
  })
})

describe('a protected volume that is there', () => {
  let project: Project
  const program = (options: string) =>
    `import { Volume } from '@pulumi/docker'\nnew Volume('data', { name: '${project.name}-kept' }, ${options})`
  beforeAll(async () => {
    project = await Project.make()
    expect(await project.run('up', program('{ protect: true }'))).toMatchObject({ code: 0 })
  })
  afterAll(async () => await project?.dispose())

  test('cannot be taken out of the program: the engine itself refuses', async () => {
    const { code, output } = await project.run('preview', '')
    expect(output).toMatch(/data.* cannot be deleted/)
    expect(code).not.toBe(0)
  })

  test.each(['preview', 'up'] as const)('cannot lose its protection by %s: the policy refuses', async (operation) => {
    const outcome = await project.run(operation, program('{}'))
    expect(violationsIn(outcome)).toEqual(['protected-volume data'])
    expect(outcome.code).not.toBe(0)
  })
})

describe('the program of this project', () => {
  let stack: TestStack
  beforeAll(async () => {
    stack = await TestStack.make('policy')
  })
  afterAll(async () => await stack?.dispose())

  /** Previews the stack; its network has a name of its own, so the pack is told that name. */
  const preview = async (settings: object = {}) => {
    const config = join(stack.folder, 'policy.json')
    await writeFile(config, JSON.stringify({ 'one-network': { networks: [stack.network] }, ...settings }))
    return await stack.pulumi('preview', '--policy-pack', 'operate/policy', '--policy-pack-config', config)
  }

  test('breaks no rule when its data is kept', async () => {
    await stack.configure({ 'netbox:keepData': true })
    const { code, output } = await preview()
    expect(output).toContain('✅ netbox-as-code')
    expect(code).toBe(0)
  })

  test('fails when its data is no longer kept: five volumes could be deleted', async () => {
    await stack.configure({ 'netbox:keepData': false })
    const outcome = await preview()
    expect(violationsIn(outcome)).toEqual(Array(5).fill(expect.stringMatching(/^protected-volume .*-data$/)))
    expect(outcome.code).not.toBe(0)
  })

  test('fails when its database is published on the LAN', async () => {
    await stack.configure({ 'netbox:keepData': true, 'netbox:bind': { netbox: '127.0.0.1', postgres: '0.0.0.0' } })
    const outcome = await preview()
    expect(violationsIn(outcome)).toEqual(['loopback-database postgres'])
    expect(outcome.code).not.toBe(0)
  })
})
