import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../system/support/free-port.ts'
import { ask, until } from './harness.ts'

/* The stand-in's command `kong`; the same of a real one was recorded in transcript 2. */

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'sandbox', 'gateway', 'kong.ts')
const GOOD = (name: string) => `_format_version: "1.1"\nservices: [{name: ${name}, url: "http://127.0.0.1:9"}]\n`
const BAD = `${GOOD('a b')}bogus: 1\n`

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** A folder with a declarative file, and the command in an environment that names it. */
async function place(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-command-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'kong.yml')
  await writeFile(file, text)
  await mkdir(join(folder, 'prefix'))
  const [proxy, admin] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    KONG_PREFIX: join(folder, 'prefix'),
    KONG_DATABASE: 'off',
    KONG_DECLARATIVE_CONFIG: file,
    KONG_PLUGINS: 'key-auth,jwt',
    KONG_PROXY_LISTEN: `127.0.0.1:${proxy}`,
    KONG_ADMIN_LISTEN: `127.0.0.1:${admin}`,
  }
  const kong = (...args: string[]) =>
    new Promise<Ended>((resolve) => {
      execFile(process.execPath, [COMMAND, ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr })
      })
    })
  const start = async () => {
    const child = spawn(process.execPath, [COMMAND, 'docker-start'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    onTestFinished(() => void child.kill())
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk
    })
    await until(kong.bind(null, 'health'), ({ code }) => code === 0)
    return { log: () => log }
  }
  const services = async () => {
    const { body } = await ask(`http://127.0.0.1:${admin}`, 'GET', '/services')
    return (JSON.parse(body) as { data: { name: string }[] }).data.map(({ name }) => name)
  }
  return { file, kong, start, services }
}

test('parses a file and says so; a bad one is told entry by entry', async () => {
  const { file, kong } = await place(GOOD('one'))
  expect(await kong('config', 'parse', file)).toEqual({ code: 0, stdout: 'parse successful\n', stderr: '' })
  await writeFile(file, BAD)
  const { code, stderr } = await kong('config', 'parse', file)
  expect(code).toBe(1)
  expect(stderr).toBe(
    `Error: Failed parsing:
in 'bogus': unknown field
in 'services':
  - in entry 1 of 'services':
    in 'name': invalid value 'a b': the only accepted ascii characters are alphanumerics or ., -, _, and ~

  Run with --v (verbose) or --vv (debug) for more details
`,
  )
})

test.each([
  ['no YAML', 'services: [', /^Error: Failed parsing:\nfailed parsing declarative configuration file \S+kong.yml: /],
  ['no format', 'services: []', /in '_format_version': required field missing/],
  ['a number for a format', '_format_version: 2.1', /in '_format_version': expected a string/],
  ['a plugin that is not enabled', `${GOOD('a')}plugins: [{name: cors}]`, /plugin 'cors' not enabled; add it/],
  ['entities of such a plugin', `${GOOD('a')}acls: []`, /in 'acls': unknown field/],
  [
    'a reference to nothing',
    `${GOOD('a')}routes: [{name: r, paths: [/r], service: b}]`,
    /invalid reference 'service: b'/,
  ],
  [
    'a service twice',
    `_format_version: "2.1"\nservices: [{name: a, host: h}, {name: a, host: i}]`,
    /uniqueness violation/,
  ],
])('refuses %s', async (_, text, complaint) => {
  const { file, kong } = await place(text)
  const { code, stderr } = await kong('config', 'parse', file)
  expect(code).toBe(1)
  expect(stderr).toMatch(complaint)
})

test('does not start with a broken file', async () => {
  const { kong } = await place(BAD)
  const { code, stderr } = await kong('docker-start')
  expect(code).toBe(1)
  expect(stderr).toContain('error parsing declarative config file')
  expect(stderr).toContain("in 'bogus': unknown field")
})

test('a reload takes up an edited file; a broken one is told in the log alone, and the old one stays', async () => {
  const { file, kong, start, services } = await place(GOOD('one'))
  const { log } = await start()
  expect(await readFile(join(file, '..', 'prefix', '.kong_env'), 'utf8')).toContain(`declarative_config = ${file}\n`)
  await writeFile(file, GOOD('two'))
  expect(await kong('reload')).toEqual({ code: 0, stdout: 'Kong reloaded\n', stderr: '' })
  await until(services, ([name]) => name === 'two')
  await writeFile(file, BAD)
  expect(await kong('reload')).toEqual({ code: 0, stdout: 'Kong reloaded\n', stderr: '' })
  await until(
    async () => log(),
    (text) => text.includes("in 'bogus': unknown field"),
  )
  expect(await services()).toEqual(['two'])
  expect(await readFile(file, 'utf8')).toBe(BAD)
})

test('says in its log which plugins it does not act on', async () => {
  const { start } = await place(`${GOOD('one')}plugins: [{name: jwt}]`)
  const { log } = await start()
  expect(log()).toMatch(/not acted on by this stand-in: jwt\n/)
})

test('without a running gateway nothing is healthy, and nothing is reloaded', async () => {
  const { kong } = await place(GOOD('one'))
  expect((await kong('health')).code).toBe(1)
  expect((await kong('reload')).stderr).toMatch(/^Error: nginx not running in prefix: /)
})
