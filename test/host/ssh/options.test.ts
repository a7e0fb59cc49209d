import { expect, test } from 'vitest'
import { sshOptions, sshTarget, viaOf } from '../../../host/ssh/index.ts'

test('host keys are checked and nothing is asked, on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(sshOptions(platform)).toEqual(expect.arrayContaining(['StrictHostKeyChecking=yes', 'BatchMode=yes']))
  }
})

test("connections are shared except by Windows' OpenSSH, which would fail", () => {
  expect(sshOptions('linux').join(' ')).toMatch(/ControlMaster=auto .*ControlPath=\S+%C .*ControlPersist=\d+/)
  expect(sshOptions('win32').join(' ')).not.toContain('Control')
})

test('the socket of the shared connection fits into a long home', () => {
  const path = sshOptions('darwin')
    .find((option) => option.startsWith('ControlPath='))!
    .slice('ControlPath='.length)
  // 40 letters of a hash, and 17 that ssh adds while it makes the socket, in the 103 that macOS allows.
  const length = path.replace('~', '/Users/firstname.lastname').replace('%C', 'c'.repeat(40)).length + 17
  expect(length).toBeLessThanOrEqual(103)
})

test.each([
  ['ssh://helm@vm', '-- helm@vm'],
  ['ssh://vm:23', '-p 23 -- vm'],
  ['ssh://helm@[fd00::1]:23', '-p 23 -- helm@fd00::1'],
])('%s is told to ssh as %s', (url, words) => {
  expect(sshTarget(new URL(url)).join(' ')).toBe(words)
})

test.each([
  ['ssh://helm@vm', 'http://127.0.0.1:8080/', 'ssh://helm@vm'],
  ['ssh://helm@vm', 'http://localhost:8001', 'ssh://helm@vm'],
  ['ssh://helm@vm', 'http://[::1]:8080/', 'ssh://helm@vm'],
  ['ssh://helm@vm', 'http://192.0.2.1:8080/', undefined],
  ['unix:///var/run/docker.sock', 'http://127.0.0.1:8080/', undefined],
])('with Docker at %s, %s is reached through %s', (host, url, via) => {
  expect(viaOf(host, url)).toBe(via)
})
