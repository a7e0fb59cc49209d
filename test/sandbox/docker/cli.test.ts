import { expect, test } from 'vitest'
import { type Candidate, chooseCli, majorOf } from '../../../sandbox/docker/cli.ts'

const candidate = (path: string, version: string, buildx = false): Candidate => ({ path, version, buildx })
const old = candidate('/usr/bin/docker', 'Docker version 20.10.24+dfsg1, build 297e128')
const bare = candidate('/usr/local/bin/docker', 'Docker version 28.2.2, build e6534b4')
const complete = candidate('/opt/bin/docker', 'Docker version 28.2.2, build e6534b4', true)
const podman = candidate('/usr/bin/docker', 'podman version 4.3.1', true)

test.each([
  ['the only one', [old], old.path],
  ['a later one on PATH, when the first has no buildx', [bare, old], old.path],
  ['the first that can build', [complete, old], complete.path],
  ['none, when none can build', [bare, podman], undefined],
  ['none, when there is none', [], undefined],
])('chooses %s', (_, candidates, expected) => {
  expect(chooseCli(candidates)).toBe(expected)
})

test('reads the major version', () => {
  expect(majorOf(old.version)).toBe(20)
  expect(majorOf(podman.version)).toBeUndefined()
  expect(majorOf('')).toBeUndefined()
})
