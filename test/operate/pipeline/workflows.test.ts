import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..', '..', '..')

interface Job {
  if?: string
  'runs-on': string | string[]
  permissions?: Record<string, string>
  environment?: string
  env?: Record<string, string>
  'timeout-minutes'?: number
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[]
}

interface Workflow {
  on: Record<string, unknown>
  permissions: unknown
  concurrency: { group: string; 'cancel-in-progress': boolean }
  jobs: Record<string, Job>
}

const folder = join(root, '.github', 'workflows')
const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  return { file, text, workflow: parse(text) as Workflow }
})
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file} ${name}`, job, workflow })),
)
const steps = jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, step, job })))
const usesSecret = (job: Job) => JSON.stringify(job).includes('secrets.')

describe('the workflows', () => {
  test('pin every action by its commit, with the version beside it', () => {
    const lines = workflows.flatMap(({ text }) => text.split('\n').filter((line) => line.includes('uses:')))
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('use one commit of each action everywhere', () => {
    const used = [...new Set(steps.flatMap(({ step }) => step.uses ?? []))]
    expect(new Set(used.map((one) => one.split('@')[0])).size).toBe(used.length)
  })

  test('give no permission by default, and each job only what it names', () => {
    for (const { workflow, file } of workflows) expect(workflow.permissions, file).toEqual({})
    for (const { name, job } of jobs) expect(job.permissions, name).toBeDefined()
  })

  test('let no job write that checks code out or runs it', () => {
    const writing = jobs.filter(({ job }) => Object.values(job.permissions!).includes('write'))
    expect(writing.map(({ name }) => name).sort()).toEqual([
      'drift.yml report',
      'pull-request.yml comment',
      'release.yml publish',
      'release.yml tell',
    ])
    // Publishing takes a package as it lies there, and runs none of its scripts.
    const ours = /actions\/checkout|npm (?!config get|view|publish [^;]* --ignore-scripts)|node /
    for (const { job } of writing) expect(JSON.stringify(job.steps)).not.toMatch(ours)
  })

  test('never run code of a pull request with the rights of main', () => {
    for (const { workflow, file } of workflows)
      expect(Object.keys(workflow.on), file).not.toContain('pull_request_target')
    for (const { workflow, file } of workflows) expect(Object.keys(workflow.on), file).not.toContain('workflow_run')
  })

  test('keep secrets and the inner runner from pull requests of forks', () => {
    const inner = jobs.filter(({ job, workflow }) => {
      return 'pull_request' in workflow.on && (usesSecret(job) || job['runs-on'].includes('self-hosted'))
    })
    expect(inner.map(({ name }) => name)).toEqual(['pull-request.yml plan'])
    for (const { job } of inner) {
      expect(job.if).toBe('github.event.pull_request.head.repo.full_name == github.repository')
    }
  })

  test('know two secrets, and each only in an environment', () => {
    const secrets = workflows.flatMap(({ text }) => text.match(/secrets\.\w+/g) ?? [])
    expect([...new Set(secrets)].sort()).toEqual(['secrets.NPM_TOKEN', 'secrets.PULUMI_CONFIG_PASSPHRASE'])
    for (const { job, name } of jobs.filter((one) => usesSecret(one.job))) expect(job.environment, name).toBeDefined()
  })

  test('leave no token behind in what they check out', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'))
    for (const { step, name } of checkouts) expect(step.with, name).toMatchObject({ 'persist-credentials': false })
  })

  test('write no expression into a shell script', () => {
    for (const { step, name } of steps) expect(step.run ?? '', name).not.toContain('${{')
  })

  test('let one apply run at a time, to its end', () => {
    const main = workflows.find(({ file }) => file === 'main.yml')!.workflow
    expect(main.concurrency).toEqual({ group: 'apply-homelab', 'cancel-in-progress': false })
    // A pending run is replaced by the next of its group: nothing else may wait in this one.
    expect(workflows.filter(({ text }) => text.includes('group: apply-homelab'))).toHaveLength(1)
  })

  test('call npm scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
    const called = steps.flatMap(({ step }) =>
      [...(step.run ?? '').matchAll(/npm (?:run )?(?!config|view|publish)([\w:]+)/g)].map(([, name]) => name!),
    )
    expect(new Set(called)).toEqual(new Set(['check', 'plan', 'apply', 'drift', 'packages']))
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called))
  })

  test('leave the tests to .ci/run, as root, whom the images and networks of the tests need', () => {
    const testing = steps.filter(({ step }) => /\.ci\/run|npm (?:run )?test|vitest/.test(step.run ?? ''))
    expect(testing.map(({ name, step, job }) => [name, step.run, job['runs-on']])).toEqual([
      ['pull-request.yml test', 'sudo env "PATH=$PATH" .ci/run', 'ubuntu-latest'],
    ])
  })

  test('end by themselves when something hangs', () => {
    for (const { job, name } of jobs) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(120)
  })
})
