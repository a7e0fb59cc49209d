/*
 * Names of files are bytes, and tar-stream reads and writes them as UTF-8: what is none would come back as another name. So a byte that
 * belongs to no valid UTF-8 stands in our texts as one of 128 private characters, and so do the bytes of these characters themselves:
 * the way there and back again gives every name byte for byte. Docker puts every name beyond ASCII into a pax header.
 */
const [FIRST, LAST] = [0xef80, 0xefff]
const BLOCK = 512
/** tar-stream reads no longer header; such a one goes through for it to refuse. */
const LONGEST = 4 * 1024 * 1024
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a name or of another value in an archive's header, as text that is told apart from any other bytes' text. */
export function textOf(bytes: Uint8Array): string {
  const whole = decoded(bytes)
  if (whole !== undefined) return whole
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const size = [1, 2, 3, 4].find((size) => decoded(bytes.subarray(at, at + size)) !== undefined)
    text += size === undefined ? String.fromCharCode(FIRST - 0x80 + bytes[at]!) : decoded(bytes.subarray(at, at + size))
    at += size ?? 1
  }
  return text
}

/** The bytes that {@link textOf} made a text of. */
export function bytesOf(text: string): Buffer {
  return Buffer.concat(
    [...text].map((character) => {
      const code = character.codePointAt(0)!
      return isByte(code) ? Buffer.of(code - FIRST + 0x80) : Buffer.from(character)
    }),
  )
}

/** A tar stream from elsewhere, whose pax headers tar-stream reads without loss. */
export function readable(tar: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return rewritten(tar, (value) => Buffer.from(textOf(value)))
}

/** A tar stream as tar-stream wrote it, with the bytes that its texts stand for. */
export function genuine(tar: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  return rewritten(tar as AsyncIterable<Uint8Array>, (value) => bytesOf(value.toString('utf8')))
}

function isByte(code: number): boolean {
  return code >= FIRST && code <= LAST
}

/** Valid UTF-8 without characters that stand for bytes; undefined for anything else. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes)
    return /[\uef80-\uefff]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** Maps each value in the pax headers of a tar stream; all else goes through as it comes, in pieces of any size. */
async function* rewritten(tar: AsyncIterable<Uint8Array>, map: (value: Buffer) => Buffer): AsyncGenerator<Uint8Array> {
  let waiting: Buffer = Buffer.alloc(0)
  /** Bytes of an entry's content that are still to come. */
  let content = 0
  /** What the last pax header says of the size of the entry after it: the header itself has no room for 8 GiB. */
  let told: number | undefined
  for await (const chunk of tar) {
    waiting = waiting.length === 0 ? Buffer.from(chunk) : Buffer.concat([waiting, chunk])
    for (;;) {
      if (content > 0 && waiting.length > 0) {
        const part = waiting.subarray(0, content)
        content -= part.length
        waiting = waiting.subarray(part.length)
        yield part
        continue
      }
      if (content > 0 || waiting.length < BLOCK) break
      const header = waiting.subarray(0, BLOCK)
      const size = sizeIn(header)
      if (header[TYPE] !== PAX || size > LONGEST) {
        content = padded(told ?? size)
        told = undefined
        waiting = waiting.subarray(BLOCK)
        yield header
        continue
      }
      if (waiting.length < BLOCK + padded(size)) break
      const old = waiting.subarray(BLOCK, BLOCK + size)
      const records = recordsIn(old)
      const long = records.findLast(({ key }) => key === 'size')
      told = long && Number.parseInt(long.value.toString(), 10)
      const text = Buffer.concat(records.map(({ key, value }) => record(key, map(value))))
      const padding = Buffer.alloc(padded(text.length) - text.length)
      yield text.equals(old)
        ? waiting.subarray(0, BLOCK + padded(size))
        : Buffer.concat([sized(header, text.length), text, padding])
      waiting = waiting.subarray(BLOCK + padded(size))
    }
  }
  yield waiting
}

const TYPE = 156
const PAX = 'x'.charCodeAt(0)
const SIZE = { at: 124, length: 12 }
const CHECKSUM = { at: 148, length: 8 }

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}

/** Octal digits, or, from 8 GiB on, a number to base 256 behind a first byte of 0x80. */
function sizeIn(header: Buffer): number {
  const field = header.subarray(SIZE.at, SIZE.at + SIZE.length)
  if (field[0] === 0x80) return Number(`0x${field.subarray(1).toString('hex')}`)
  return Number.parseInt(field.toString('latin1').replaceAll('\0', ' ').trim() || '0', 8)
}

/** The header of content of another size, with the sum of its own bytes. */
function sized(header: Buffer, size: number): Buffer {
  const other = Buffer.from(header)
  other.write(`${size.toString(8).padStart(SIZE.length - 1, '0')} `, SIZE.at, 'latin1')
  other.fill(' ', CHECKSUM.at, CHECKSUM.at + CHECKSUM.length)
  const sum = other.reduce((total, byte) => total + byte, 0)
  other.write(`${sum.toString(8).padStart(6, '0')} \0`, CHECKSUM.at, 'latin1')
  return other
}

interface PaxRecord {
  key: string
  value: Buffer
}

/** The records `LENGTH KEY=VALUE⏎` of a pax header, up to the first that is none: whoever reads the archive stops there too. */
function recordsIn(content: Buffer): PaxRecord[] {
  const records: PaxRecord[] = []
  for (let at = 0; at < content.length; ) {
    const [digits, start] = [content.indexOf(' ', at), content.indexOf('=', at)]
    const end = at + Number.parseInt(content.toString('latin1', at, digits), 10)
    if (digits < 0 || start < digits || !(end > start) || end > content.length) break
    records.push({
      key: content.toString('utf8', digits + 1, start),
      value: Buffer.from(content.subarray(start + 1, end - 1)),
    })
    at = end
  }
  return records
}

function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  // The length counts its own digits.
  let length = rest.length
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), rest])
}
