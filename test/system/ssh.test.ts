import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PublishedStack, publishedStack } from './support/gateway.ts'
import { page } from './support/netbox.ts'
import { Vm } from './support/vm.ts'

/** One connection is shared. sshd gives it 10 sessions; for each one more that the docker plugin opens, ssh logs in anew. */
const MOST_LOGINS = 5

let vm: Vm
let published: PublishedStack

beforeAll(async () => {
  vm = await Vm.make()
  published = await publishedStack('ssh', { 'netbox:model': './seed/example.ts', 'netbox:host': vm.url() })
  published.stack.inside = vm.workstation
})

afterAll(async () => {
  await published?.dispose()
  await vm?.dispose()
})

/** What the workstation gets from an address by plain HTTP: a status or the code of an error. */
const fromWorkstation = (url: string) =>
  vm.node(`console.log(await fetch('${url}').then((answer) => answer.status, (error) => error.cause?.code))`)

/** What a call of the engine at `host` ends with: Docker's version of its API, or the error's name and message. */
const docker = (host: string, options = 'sshOptions()') =>
  vm.node(`import { DockerEngine } from './host/docker/engine.ts'
import { sshOptions } from './host/ssh/index.ts'
const engine = new DockerEngine('${host}', { options: ${options} })
const calls = await Promise.allSettled([1, 2].map(() => engine.call('GET', '/version')))
for (const { value, reason } of calls) console.log(value?.ApiVersion ?? reason.name + ': ' + reason.message)
await engine.close()`)

describe('a VM behind ssh, whose NetBox and gateway listen on its loopback only', () => {
  test('is left as it is when every connection is cut in mid-way', async () => {
    const { stack } = published
    const update = stack.start('up', '--yes', '--skip-preview')
    const ended = once(update, 'exit')
    while ((await stack.inspect('-postgres')) === undefined && update.exitCode === null) await pause(20)
    // Again and again: a connection that is idle when it is cut is not missed.
    while (update.exitCode === null) {
      await vm.cut()
      await Promise.race([ended, pause(200)])
    }
    expect(update.exitCode).not.toBe(0)
    expect(await stack.inspect()).toBeUndefined()
  })

  test('is deployed, filled and published by the next up, with few logins', async () => {
    const before = await vm.logins()
    await published.stack.up()
    expect((await page(`${published.url}/netbox/login/`)).status).toBe(200)
    expect((await vm.logins()) - before).toBeLessThanOrEqual(MOST_LOGINS)
  })

  test('shows neither of them to the workstation but through ssh', async () => {
    expect(await fromWorkstation(published.stack.url)).toBe('ECONNREFUSED\n')
    expect(await fromWorkstation(published.url)).toBe('ECONNREFUSED\n')
  })

  test('shows no difference afterwards, and is refreshed with few logins', async () => {
    const before = await vm.logins()
    expect(await published.stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect((await vm.logins()) - before).toBeLessThanOrEqual(MOST_LOGINS)
  })

  test('is told of by status, which reaches both through ssh', async () => {
    const { stack } = published
    const { output } = await stack.script('status', '--stack', stack.stack, '--json')
    const { lines } = JSON.parse(output.slice(output.indexOf('{\n'))) as { lines: { what: string; text: string }[] }
    const of = Object.fromEntries(lines.map(({ what, text }) => [what, text]))
    expect(of[stack.name]).toMatch(/^healthy, /)
    expect(of.NetBox).toMatch(/^\d+\.\d+\.\d+, /)
    expect(of['user interface']).toMatch(/ answers [23]\d\d$/)
    expect(of['API tokens']).toBe('none expires')
  })
})

describe('says in words what is wrong', () => {
  // A connection that is there already would be shared, whatever name it is asked for by.
  beforeEach(() => vm.cut())

  test.each<[string, () => string, RegExp]>([
    ['no route', () => vm.url('helm', '198.51.100.1'), /There is no route to 198\.51\.100\.1: start that machine/],
    ['a port where nobody listens', () => vm.url('helm', undefined, 1), /refuses ssh on port 1: start sshd there/],
    ['no such name', () => vm.url('helm', 'nowhere.invalid'), /The name nowhere\.invalid cannot be resolved/],
    [
      'an unknown host key',
      () => vm.url('helm', 'stranger'),
      /host key of helm@stranger is not known .*'ssh -p \d+ helm@/,
    ],
    ['another host key', () => vm.url('helm', 'renewed'), /DANGER: helm@renewed .*ssh-keygen -R '\[renewed\]:\d+'/],
    ['a key that is not accepted', () => vm.url('helm', 'locked'), /helm@locked does not accept your key/],
    [
      'no right to use Docker',
      () => vm.url('guest'),
      /guest@\S+ may not use Docker: type 'sudo usermod -aG docker guest'/,
    ],
    ['no docker command', () => vm.url('bare'), /There is no docker command for bare@/],
    ['a Docker that does not run', () => vm.url('idle'), /Docker does not run at idle@/],
  ])('%s', async (_, url, sentence) => {
    const said = await docker(url())
    expect(said).toMatch(sentence)
    expect(said.match(/^SshError: /gm)).toHaveLength(2)
  })

  test('a connection that is lost in mid-way', async () => {
    const said = vm.node(`import { runOverSsh } from './host/ssh/index.ts'
await runOverSsh('${vm.url()}', 'echo; exec sleep 600').catch((error) => console.log(error.message))`)
    const started = (await vm.log()).length
    while (!(await vm.log()).slice(started).includes('Starting session')) await pause(20)
    await vm.cut()
    expect(await said).toMatch(/^The connection to helm@\S+ was lost in mid-way: run the same command again/)
  })

  test('an address of the loopback where nothing listens', async () => {
    const said = await vm.node(`import { Client } from './netbox/index.ts'
import { tunnel } from './host/ssh/index.ts'
await using client = new Client({ url: 'http://127.0.0.1:1/', connect: tunnel('${vm.url()}'), patience: { attempts: 1 } })
await client.post('sites/', {}).catch((error) => console.log(error.code, error.message))`)
    expect(said).toMatch(/^unreachable no NetBox answers at \S+ \(Through helm@\S+ nobody could be reached/)
  })

  test('in a preview without a stack trace', async () => {
    const { stack } = published
    await stack.configure({ 'netbox:host': vm.url('helm', 'stranger') })
    const { code, output } = await stack.pulumi('preview')
    expect(output).toMatch(/error: The host key of helm@stranger is not known here/)
    expect(output).not.toMatch(/^\s+at .*:\d+\)?$/m)
    expect(code).not.toBe(0)
  })
})

test('a name in ~/.ssh/config is enough', async () => {
  expect(await docker(vm.url('helm', 'vm'))).toMatch(/^1\.\d+\n1\.\d+\n$/)
})

test('without a shared connection, as in Windows, every call logs in by itself', async () => {
  const before = await vm.logins()
  expect(await docker(vm.url(), "sshOptions('win32')")).toMatch(/^1\.\d+\n1\.\d+\n$/)
  expect((await vm.logins()) - before).toBe(2)
})
