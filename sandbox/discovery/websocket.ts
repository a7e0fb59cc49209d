import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** One end of a websocket, as far as stand-ins need it: texts to and fro. */
export interface Peer {
  send(text: string): void
  close(): void
}

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Answers upgrades on a path; whatever the other end says goes to what `accept` returns. */
export function acceptWebsockets(server: Server, path: string, accept: (peer: Peer) => (text: string) => void): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    if (request.url !== path) return void socket.end('HTTP/1.1 302 Found\r\nlocation: /ui/\r\n\r\n')
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${key}\r\n\r\n`,
    )
    const peer: Peer = {
      send: (text) => void socket.write(frame(1, Buffer.from(text))),
      close: () => void socket.end(frame(8, Buffer.alloc(0))),
    }
    const hear = accept(peer)
    let rest = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      for (let read = unframe(rest); read; read = unframe(rest)) {
        rest = rest.subarray(read.length)
        if (read.code === 8) return void socket.end(frame(8, Buffer.alloc(0)))
        if (read.code === 1) hear(read.data.toString())
      }
    })
  })
}

function frame(code: number, data: Buffer): Buffer {
  const head = data.length < 126 ? Buffer.from([0x80 | code, data.length]) : Buffer.alloc(10)
  if (data.length >= 126) {
    head.writeUInt16BE(((0x80 | code) << 8) | 127, 0)
    head.writeBigUInt64BE(BigInt(data.length), 2)
  }
  return Buffer.concat([head, data])
}

/** Clients mask what they send, and send less than 64 KB. */
function unframe(bytes: Buffer): { code: number; data: Buffer; length: number } | undefined {
  if (bytes.length < 6) return undefined
  const long = (bytes[1]! & 0x7f) === 126
  const size = long ? bytes.readUInt16BE(2) : bytes[1]! & 0x7f
  const begin = long ? 8 : 6
  if (bytes.length < begin + size) return undefined
  const mask = bytes.subarray(begin - 4, begin)
  const data = Buffer.from(bytes.subarray(begin, begin + size).map((byte, n) => byte ^ mask[n % 4]!))
  return { code: bytes[0]! & 0xf, data, length: begin + size }
}
