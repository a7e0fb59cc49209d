/** A file to put into a container. */
export interface TarFile {
  readonly path: string
  readonly mode: number
  readonly content: Buffer
}

const BLOCK = 512

/** A tar archive of the files, owned by root, as Docker's archive call takes it. */
export function tar(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap((file) => entry(file.path.replace(/^\/+/, ''), file.mode, '0', file.content))
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)])
}

function entry(name: string, mode: number, type: string, content: Buffer): Buffer[] {
  // The header has room for 100 bytes of name; a longer one goes ahead as an entry of its own, the GNU way.
  const bytes = Buffer.from(name)
  const long = bytes.length > 100 ? entry('././@LongLink', 0, 'L', Buffer.concat([bytes, Buffer.alloc(1)])) : []
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return [...long, header(bytes.subarray(0, 100), mode, type, content.length), content, padding]
}

function header(name: Buffer, mode: number, type: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset)
  name.copy(block)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(Math.floor(Date.now() / 1000), 136, 12)
  block.write('        ', 148)
  block.write(type, 156)
  block.write('ustar  \0', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
