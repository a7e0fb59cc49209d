import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { planMarker } from '../../../operate/pipeline/plan-report.ts'

const workflows = join(import.meta.dirname, '..', '..', '..', '.github', 'workflows')

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workflow-steps-'))
  await writeFile(join(folder, 'plan.md'), 'plan\n')
  await writeFile(join(folder, 'drift.md'), 'drift\n')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/**
 * Runs the only script of a job as GitHub would, with a `gh` that answers as told: the first pattern found in its
 * arguments gives its answer, `FAIL` its exit. Returns what `gh` was asked.
 */
async function job(file: string, name: string, answers: Record<string, string>, env: Record<string, string> = {}) {
  const { jobs } = parse(await readFile(join(workflows, file), 'utf8')) as {
    jobs: Record<string, { steps: { run?: string }[] }>
  }
  const script = jobs[name]!.steps.find(({ run }) => run)!.run!
  const cases = Object.entries(answers).map(([pattern, answer]) =>
    answer === 'FAIL' ? `*'${pattern}'*) exit 1 ;;` : `*'${pattern}'*) printf '%b' '${answer}' ;;`,
  )
  const gh = `#!/bin/bash\nprintf '%s\\n' "$*" >> asked\ncase "$*" in\n${cases.join('\n')}\nesac\n`
  await writeFile(join(folder, 'gh'), gh)
  await chmod(join(folder, 'gh'), 0o755)
  const given = { REPO: 'me/homelab', NUMBER: '7', GITHUB_SHA: 'abc', GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  const ended = await promisify(execFile)('bash', ['--noprofile', '--norc', '-e', '-c', script], {
    cwd: folder,
    env: { ...given, ...env, PATH: `${folder}${delimiter}${process.env.PATH}` },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  )
  const asked = (await readFile(join(folder, 'asked'), 'utf8')).trim().split('\n')
  return { ...ended, asked }
}

describe('the comment of a pull request', () => {
  test('is written when there is none', async () => {
    const { code, asked } = await job('pull-request.yml', 'comment', {})
    expect(code).toBe(0)
    expect(asked[0]).toContain(planMarker('homelab'))
    expect(asked.slice(1)).toEqual(['api --silent repos/me/homelab/issues/7/comments -F body=@plan.md'])
  })

  test('is updated when there is one, the first if there are two', async () => {
    const { asked } = await job('pull-request.yml', 'comment', { '--paginate': '41\\n42\\n' })
    expect(asked.slice(1)).toEqual(['api --silent -X PATCH repos/me/homelab/issues/comments/41 -F body=@plan.md'])
  })

  test('is not doubled when the old one cannot be looked for', async () => {
    const { code, asked } = await job('pull-request.yml', 'comment', { '--paginate': 'FAIL' })
    expect(code).not.toBe(0)
    expect(asked).toHaveLength(1)
  })
})

describe('on main, the reviewed plan', () => {
  test('is that of the run for the head of the merged pull request', async () => {
    const answers = { 'commits/abc/pulls': 'head1\\n', 'run list': '99\\n' }
    const { code, asked } = await job('main.yml', 'reviewed', answers)
    expect(code).toBe(0)
    expect(asked[0]).toContain('.merge_commit_sha == "abc"')
    expect(asked[0]).toContain('.head.repo.full_name == "me/homelab"')
    expect(asked[1]).toContain('--workflow pull-request.yml --commit head1 --status success')
    expect(asked[2]).toBe('run download 99 --repo me/homelab --name plan --dir reviewed')
  })

  test.each([
    ['nobody reviewed a plan', {}],
    ['have not passed', { 'commits/abc/pulls': 'head1\\n' }],
    ['is not there any more', { 'commits/abc/pulls': 'head1\\n', 'run list': '99\\n', 'run download': 'FAIL' }],
  ])('is missed in a sentence: %s', async (sentence, answers) => {
    const { code, stdout } = await job('main.yml', 'reviewed', answers as Record<string, string>)
    expect(code).toBe(1)
    expect(stdout).toContain(sentence)
    expect(stdout).toContain('Nothing was changed.')
  })
})

describe('the issue about drift', () => {
  const found = { 'issue list': '12\\n' }

  test.each([
    ['is opened', '2', {}, 'issue create --title Drift of homelab --body-file drift.md'],
    ['is updated', '2', found, 'issue edit 12 --body-file drift.md'],
    [
      'is opened too when not all could be looked at',
      '1',
      {},
      'issue create --title Drift of homelab --body-file drift.md',
    ],
    ['is closed', '0', found, 'issue close 12 --comment No drift any more.'],
  ])('%s', async (_, code, answers, last) => {
    const { asked } = await job('drift.yml', 'report', answers as Record<string, string>, { CODE: code })
    expect(asked.at(-1)).toBe(last)
    expect(asked).toHaveLength(2)
  })

  test('is left alone when there is none and no drift', async () => {
    expect((await job('drift.yml', 'report', {}, { CODE: '0' })).asked).toHaveLength(1)
  })
})
