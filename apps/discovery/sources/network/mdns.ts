import { createSocket } from 'node:dgram'
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, decode, encode, type Question } from 'dns-packet'
import type { ObservationInput } from '../../core/observation.ts'
import type { Fence } from './fence.ts'

const PORT = 5353
/** Milliseconds in which a machine answers one round. */
const ANSWER = 400
const TYPES = '_services._dns-sd._udp.local'
/** Kinds of services that one machine is asked about. */
const MOST = 32

/** What a machine tells of itself by mDNS. Of its texts only the model and an identifier are taken: others hold tokens and keys. */
export interface Told {
  readonly name?: string
  readonly model?: string
  readonly uuids: readonly string[]
  readonly services: NonNullable<ObservationInput['services']>
}

const MODEL = /^(?:md|model|ty)=([\x20-\x7e]{1,100})$/
const IDENTIFIER = /^(?:uuid|id)=([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i

/**
 * Asks each address for itself. The group's address lies outside of every configured network, so nothing is sent there: a responder
 * answers who asks it directly (RFC 6762, 5.5). Two rounds: which services there are, then what they are.
 */
export async function askMdns(
  fence: Fence,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Told>> {
  const socket = createSocket('udp4')
  const records = new Map<string, Answer[]>()
  socket.on('error', () => undefined)
  socket.on('message', (message, { address }) => {
    if (!fence.allows(address)) return
    try {
      const { answers = [], additionals = [] } = decode(message)
      records.set(address, [...(records.get(address) ?? []), ...answers, ...additionals])
    } catch {
      // What is no DNS is nobody's answer.
    }
  })
  const ask = (address: string, questions: Question[]) => {
    fence.assert(address)
    socket.send(encode({ type: 'query', questions }), PORT, address, () => undefined)
  }
  try {
    for (const address of addresses)
      ask(address, [
        { type: 'PTR', name: TYPES },
        { type: 'PTR', name: `${address.split('.').reverse().join('.')}.in-addr.arpa` },
      ])
    await pause(ANSWER, undefined, { signal }).catch(() => undefined)
    if (records.size === 0) return new Map()
    for (const [address, some] of records) {
      const types = new Set(some.flatMap((one) => (one.type === 'PTR' && one.name === TYPES ? [one.data] : [])))
      for (const type of [...types].slice(0, MOST)) ask(address, [{ type: 'PTR', name: type }])
    }
    await pause(ANSWER, undefined, { signal }).catch(() => undefined)
  } finally {
    socket.close()
  }
  return new Map([...records].map(([address, some]) => [address, toldBy(some)]))
}

function toldBy(records: readonly Answer[]): Told {
  const texts = records.flatMap((one) =>
    one.type === 'TXT' ? [one.data].flat().map((text) => Buffer.from(text as Buffer).toString('utf8')) : [],
  )
  const name = records.flatMap((one) => {
    if (one.type === 'SRV') return [one.data.target]
    return one.type === 'PTR' && one.name.endsWith('.in-addr.arpa') ? [one.data] : []
  })[0]
  const model = texts.map((text) => MODEL.exec(text)?.[1]).find(Boolean)
  const services = new Map<string, Told['services'][number]>()
  for (const one of records) {
    // `Printer on nas._ipp._tcp.local`
    const [, instance, type, protocol] = /^(.*)\._([\w-]+)\._(tcp|udp)\.local$/.exec(one.name) ?? []
    if (one.type !== 'SRV' || type === undefined || !one.data.port) continue
    const port = `${protocol}/${one.data.port}`
    services.set(port, { name: type, ports: [port], description: plain(instance!).slice(0, 200) })
  }
  return {
    ...(name && { name: name.replace(/\.local$/, '').slice(0, 64) }),
    ...(model && { model }),
    uuids: texts.flatMap((text) => IDENTIFIER.exec(text)?.[1] ?? []),
    services: [...services.values()],
  }
}

function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').trim()
}
