import { expect, test } from 'vitest'
import { cliCheck, engineCheck } from '../../../sandbox/docker/check.ts'
import { type Facts, verdict } from '../../../sandbox/docker/verdict.ts'

const bare: Facts = {
  host: 'unix:///var/run/docker.sock',
  answer: 'silent',
  chosen: false,
  installed: false,
  root: true,
  family: 'debian',
}

const cases: [string, Partial<Facts>, string][] = [
  ['an engine answers', { answer: 'answers', root: false }, 'use'],
  ['an engine answers, dockerd is elsewhere', { answer: 'answers', family: 'other' }, 'use'],
  ['nothing there, root on Debian', {}, 'install'],
  ['nothing there, root on Ubuntu', { family: 'ubuntu' }, 'install'],
  ['installed and stopped, root', { installed: true }, 'start'],
  ['installed and stopped, root on another distribution', { installed: true, family: 'other' }, 'start'],
  ['installed and stopped, not root', { installed: true, root: false }, 'sudo systemctl start docker'],
  ['nothing there, not root', { root: false }, 'sudo apt-get install docker.io'],
  ['nothing there, another distribution', { family: 'other' }, 'docs.docker.com'],
  ['no right to the socket', { answer: 'forbidden', root: false, installed: true }, 'usermod -aG docker'],
  ['DOCKER_HOST is silent', { chosen: true, host: 'tcp://vm:2375', installed: true }, 'DOCKER_HOST=tcp://vm:2375'],
]

test.each(cases)('%s', (_, facts, expected) => {
  const next = verdict({ ...bare, ...facts })
  if (next.step === 'ask') expect(next.remedy).toContain(expected)
  else expect(next.step).toBe(expected)
})

test('the doctor says what is wrong and what to do', () => {
  expect(engineCheck({ ...bare, answer: 'answers' })).toMatchObject({ ok: true })
  expect(engineCheck(bare)).toMatchObject({ ok: false, remedy: '`npm run up` will install it' })
  expect(engineCheck({ ...bare, root: false }).remedy).toContain('sudo apt-get install')
  expect(cliCheck('/usr/bin/docker')).toMatchObject({ ok: true, detail: '/usr/bin/docker' })
  expect(cliCheck(undefined)).toMatchObject({ ok: false })
})
