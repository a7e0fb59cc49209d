import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connect, hostOf } from '../../../sandbox/pulumi/docker/connection.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssh-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** Puts an `ssh` on the path that runs this shell script and notes its arguments. */
function fakeSsh(script: string): void {
  const path = join(folder, 'ssh')
  writeFileSync(path, `#!/bin/sh\necho "$@" > '${folder}/arguments'\n${script}\n`)
  chmodSync(path, 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
}

test('an ssh host is reached with the options that were given', async () => {
  fakeSsh('read line; printf "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK"; cat > /dev/null')
  const engine = await connect({ host: 'ssh://me@vm:23', sshOpts: ['-i', 'key'] })
  await engine.close()
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toMatch(/-i key -p 23 -- me@vm docker system dial-stdio\n$/)
})

test('an ssh that fails is explained', async () => {
  fakeSsh('echo "me@vm: Permission denied (publickey)." >&2; exit 255')
  await expect(connect({ host: 'ssh://me@vm' })).rejects.toThrow(
    "failed to connect to any docker daemon: me@vm does not accept your key: 'ssh me@vm' must get in without a question",
  )
})

test('the host is what was said, else DOCKER_HOST, else the local socket', () => {
  expect(hostOf({ host: 'tcp://a:1' }, { DOCKER_HOST: 'tcp://b:1' })).toBe('tcp://a:1')
  expect(hostOf({}, { DOCKER_HOST: 'tcp://b:1' })).toBe('tcp://b:1')
  expect(hostOf({}, {})).toBe('unix:///var/run/docker.sock')
})
