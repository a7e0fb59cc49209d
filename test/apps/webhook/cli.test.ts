import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { stringify } from 'yaml'
import type { NetBoxEvent } from '../../../apps/webhook/event.ts'
import { delivery, failed, payloadOf, SECRET, sampleEvent, temporaryFolder } from './samples.ts'
import { startTarget } from './target.ts'

const command = join(import.meta.dirname, '..', '..', '..', 'apps', 'webhook', 'cli', 'netbox-webhook.mjs')
const soon = { timeout: 50_000, interval: 20 }

let folder: string
let spool: string
beforeEach(async () => {
  folder = await temporaryFolder()
  spool = join(folder, 'spool')
})

function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [command, ...args], { env: { PATH: process.env.PATH, ...env } })
  const process_ = { child, out: '', err: '', ended: once(child, 'close') as Promise<[number | null, string | null]> }
  child.stdout.on('data', (chunk) => {
    process_.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    process_.err += chunk
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return process_
}

/** Starts the server as an operator would; resolves when it listens. */
async function serving(config: unknown) {
  const file = join(folder, 'webhook.yaml')
  await writeFile(file, stringify(config))
  const server = run(['serve', '--port', '0', '--spool', spool, '--config', file], { NETBOX_WEBHOOK_SECRET: SECRET })
  await vi.waitFor(() => expect(server.err).toContain('Listening on'), soon)
  const url = `http://127.0.0.1:${/Listening on 127\.0\.0\.1:(\d+)/.exec(server.err)![1]}`
  const send = async (event: NetBoxEvent) =>
    (await fetch(`${url}/api/webhooks/netbox`, delivery(payloadOf(event)))).status
  return { ...server, url, send, server }
}

const retry = { attempts: 3, firstDelay: 1, longestDelay: 1 }

describe('a server that is killed with an action under way', () => {
  test('does it when it is started again, in order, and repeats nothing that had succeeded', async () => {
    let hold = true
    const target = await startTarget(({ path }) => (hold && path === '/alert' ? null : {}))
    const config = { endpoints: { notify: { url: `${target.url}/agent` }, alert: { url: `${target.url}/alert` } } }
    const at = (path: string) => target.came.filter((one) => one.path === path).map(({ body }) => body.timestamp)
    const [first, second] = [sampleEvent(1, failed), sampleEvent(2, failed)]

    const one = await serving(config)
    expect([await one.send(first), await one.send(second)]).toEqual([202, 202])
    await vi.waitFor(() => expect([at('/agent').length, at('/alert').length]).toEqual([2, 1]), soon)
    const journal = () => readFile(join(spool, 'journal'), 'utf8')
    await vi.waitFor(async () => expect((await journal()).match(/"notify"/g)).toHaveLength(2), soon)
    one.child.kill('SIGKILL')
    await one.ended

    hold = false
    const two = await serving(config)
    await vi.waitFor(() => expect(at('/alert')).toHaveLength(3), soon)
    expect(at('/alert').slice(1)).toEqual([first.timestamp, second.timestamp])
    expect(at('/agent')).toEqual([first.timestamp, second.timestamp])
    expect(await two.send(first)).toBe(200)
    await vi.waitFor(async () => expect(await readdir(join(spool, 'pending'))).toEqual([]), soon)
  }, 40_000)
})

describe('netbox-webhook serve', () => {
  test('ends with 0 when it is told to, after the action under way', async () => {
    const answers: (() => void)[] = []
    const target = createServer((_, response) => {
      answers.push(() => response.end())
    }).listen(0, '127.0.0.1')
    onTestFinished(() => {
      target.close()
    })
    await once(target, 'listening')
    const { port } = target.address() as AddressInfo
    const one = await serving({ endpoints: { notify: { url: `http://127.0.0.1:${port}` } } })
    expect(await one.send(sampleEvent())).toBe(202)
    await vi.waitFor(() => expect(answers).toHaveLength(1), soon)
    one.child.kill('SIGTERM')
    await vi.waitFor(() => expect(one.server.err).toContain('Ending'), soon)
    answers[0]!()
    expect(await one.ended).toEqual([0, null])
    expect(await readdir(join(spool, 'pending'))).toEqual([])
  })

  test('tells how it is, and counts what it does', async () => {
    const target = await startTarget()
    const one = await serving({ endpoints: { notify: { url: target.url } } })
    await one.send(sampleEvent())
    await vi.waitFor(async () => {
      const page = await (await fetch(`${one.url}/metrics`)).text()
      expect(page).toContain('netbox_webhook_accepted_total 1\n')
      expect(page).toContain('netbox_webhook_action_seconds_count{action="notify",outcome="success"} 1\n')
      expect(page).toContain('netbox_webhook_spool_events 0\n')
      expect(page).not.toContain(SECRET)
    }, soon)
    const health = await fetch(`${one.url}/health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok', pending: 0, dead: 0 }])
  })

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['without a secret', [], {}, /^NETBOX_WEBHOOK_SECRET is not set; set it or NETBOX_WEBHOOK_SECRET_FILE to .*\.\n$/],
    ['with a port that is none', ['--port', 'x'], {}, /^--port is "x"; it must be a number from 0 to 65535 .*\.\n$/],
    [
      'with a file that is not there',
      ['--config', '/none'],
      { NETBOX_WEBHOOK_SECRET: SECRET },
      /^--config is \/none, which cannot be read \(ENOENT\); it must be a YAML file\.\n$/,
    ],
  ])('%s says so in one sentence and ends with 1', async (_, args, env, message) => {
    const one = run(['serve', '--spool', spool, ...args], env)
    expect(await one.ended).toEqual([1, null])
    expect(one.err).toMatch(message)
  })

  test('with a key that stands twice in its file says so in one sentence and ends with 1', async () => {
    const file = join(folder, 'webhook.yaml')
    await writeFile(file, 'retry: { attempts: 1 }\nrules: []\nretry: {}\n')
    const one = run(['serve', '--spool', spool, '--config', file], { NETBOX_WEBHOOK_SECRET: SECRET })
    expect(await one.ended).toEqual([1, null])
    expect(one.err).toBe(`${file}: the key "retry" stands twice in one object, on lines 1 and 3.\n`)
  })

  test('beside another on the same spool says so and ends with 1', async () => {
    await serving({})
    const other = run(['serve', '--spool', spool, '--port', '0'], { NETBOX_WEBHOOK_SECRET: SECRET })
    expect(await other.ended).toEqual([1, null])
    expect(other.err).toBe(`another process works on ${spool}; give each its own folder.\n`)
  })

  test('on a port that is taken says so and ends with 1', async () => {
    const one = await serving({})
    const port = new URL(one.url).port
    const other = run(['serve', '--spool', join(folder, 'b'), '--port', port], { NETBOX_WEBHOOK_SECRET: SECRET })
    expect(await other.ended).toEqual([1, null])
    expect(other.err).toContain(`127.0.0.1:${port} cannot be listened on (EADDRINUSE)`)
  })
})

test('netbox-webhook replay has a running server try again what it gave up', async () => {
  let broken = true
  const target = await startTarget(() => ({ status: broken ? 500 : 200 }))
  const one = await serving({ endpoints: { notify: { url: target.url } }, retry })
  await one.send(sampleEvent())
  await vi.waitFor(async () => expect(await readdir(join(spool, 'dead'))).toHaveLength(1), soon)
  expect(target.came).toHaveLength(3)
  broken = false
  const replayed = run(['replay', '--spool', spool])
  expect(await replayed.ended).toEqual([0, null])
  expect(replayed.out).toBe('1 event is tried again.\n')
  await vi.waitFor(() => expect(target.came).toHaveLength(4), soon)
  await vi.waitFor(async () => {
    for (const place of ['dead', 'replay', 'pending']) expect(await readdir(join(spool, place))).toEqual([])
  }, soon)
}, 30_000)

test('netbox-webhook --help tells of every option and variable', async () => {
  const one = run(['--help'])
  expect(await one.ended).toEqual([0, null])
  for (const word of ['serve', 'replay', '--spool', '--config', '--port', 'NETBOX_WEBHOOK_SECRET', '_FILE'])
    expect(one.out).toContain(word)
})
