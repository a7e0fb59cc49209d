import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './samples.ts'

const MIB = 1024 * 1024
const CONNECTIONS = 2000
const BEGINNING = [
  'POST /api/webhooks/netbox HTTP/1.1',
  'Host: x',
  'Content-Type: application/json',
  `X-Hook-Signature: ${'0'.repeat(128)}`,
  `Content-Length: ${MIB}`,
].join('\r\n')
/** What each sends of its body, while it is let: together twice what the container has. */
const PART = Buffer.alloc(512 * 1024, 'x')
/** The memory of the container that the receiver runs in (infra/automation). */
const CONTAINER = 512 * MIB

/** A slow sender, and what it was answered. Of many addresses, as those of a network are. */
function sender(port: number, n: number): { socket: Socket; answer: string } {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${1 + (n % 200)}` })
  const sent = { socket, answer: '' }
  socket.on('error', () => undefined)
  socket.on('data', (data) => {
    sent.answer += data
  })
  socket.write(`${BEGINNING}\r\n\r\n`)
  return sent
}

test('two thousand slow senders take no more memory than the receiver’s container has', async () => {
  const child = fork(join(import.meta.dirname, 'flooded.ts'), [await temporaryFolder()], { execArgv: [] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const told = async () => Number((await once(child, 'message'))[0])
  const port = await told()
  const most = async () => {
    child.send('most')
    return await told()
  }
  const senders = Array.from({ length: CONNECTIONS }, (_, n) => sender(port, n))
  onTestFinished(() => {
    for (const { socket } of senders) socket.destroy()
  })
  await pause(1500)
  for (const { socket, answer } of senders) if (answer === '' && !socket.destroyed) socket.write(PART)
  await expect.poll(() => senders.filter(({ answer }) => answer === '').length, { timeout: 20_000 }).toBe(0)
  const refused = senders.filter(
    ({ answer }) => answer.startsWith('HTTP/1.1 503 ') && /^retry-after: 10\r$/im.test(answer),
  )
  const tooSlow = senders.filter(({ answer }) => answer.startsWith('HTTP/1.1 408 '))
  expect(refused.length + tooSlow.length).toBe(CONNECTIONS)
  expect(refused.length).toBeGreaterThan(CONNECTIONS / 2)
  expect(await most()).toBeLessThan(CONTAINER)
}, 60_000)
