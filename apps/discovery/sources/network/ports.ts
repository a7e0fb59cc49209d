import { connect } from 'node:net'
import type { Observation } from '../../core/observation.ts'
import { eachOf } from '../at-once.ts'
import type { Fence } from './fence.ts'

/** Milliseconds for a connection, and then for the first words. */
const CONNECT = 500
const WORDS = 700
/** Connections at once. */
const AT_ONCE = 256
const LONGEST = 200

/** Whoever speaks first; of the others a page is asked for. */
const TALKERS = new Set([21, 22, 25, 110, 143])

type Service = Observation['services'][number]

/** What answers at one port: nothing, something, or a service that proved what it is. */
export interface Answer {
  readonly address: string
  readonly port: number
  readonly service: Service | undefined
}

/** Tries all ports of all addresses; a refusal is no sign of anything, a firewall may send it. */
export async function openPorts(
  fence: Fence,
  addresses: readonly string[],
  ports: readonly number[],
  signal: AbortSignal,
): Promise<Answer[]> {
  const all = ports.flatMap((port) => addresses.map((address) => ({ address, port })))
  const found: Answer[] = []
  await eachOf(all, { atOnce: AT_ONCE, signal }, async (one) => {
    const words = await wordsAt(fence, one.address, one.port)
    if (words !== undefined) found.push({ ...one, service: serviceIn(words, one.port) })
  })
  return found.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.port - b.port))
}

/** The first words at a port; empty where it is open and says nothing, undefined where it is not open. */
async function wordsAt(fence: Fence, address: string, port: number): Promise<string | undefined> {
  fence.assert(address)
  return await new Promise((resolve) => {
    const socket = connect({ host: address, port })
    let words: string | undefined
    const timer = setTimeout(() => end(), CONNECT)
    const end = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(words)
    }
    socket.once('connect', () => {
      words = ''
      timer.refresh()
      setTimeout(end, WORDS)
      if (!TALKERS.has(port)) socket.write(`HEAD / HTTP/1.0\r\nHost: ${address}\r\n\r\n`)
    })
    socket.on('data', (chunk: Buffer) => {
      words += chunk.toString('latin1')
      if (/\r?\n\r?\n/.test(words!) || TALKERS.has(port) || words!.length > 2000) end()
    })
    socket.on('error', end)
    socket.on('close', end)
  })
}

function serviceIn(words: string, port: number): Service | undefined {
  const ports = [`tcp/${port}`]
  const ssh = /^SSH-[\d.]+-([^\r\n]+)/.exec(words)?.[1]
  if (ssh) return { name: port === 22 ? 'ssh' : `ssh-${port}`, ports, description: plain(ssh) }
  if (!/^HTTP\/\d/.test(words)) return undefined
  const server = /^server:\s*([^\r\n]+)/im.exec(words)?.[1]
  return { name: port === 80 ? 'http' : `http-${port}`, ports, ...(server && { description: plain(server) }) }
}

function plain(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, LONGEST)
}
