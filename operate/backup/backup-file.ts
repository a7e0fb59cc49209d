import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Decrypter, Encrypter } from 'age-encryption'
import { type Pack, pack } from 'tar-stream'
import { UserError } from '../../host/user-error.ts'
import { type Entry, entriesOf } from './container-files.ts'
import { checksumName, partialName } from './file-names.ts'
import { genuine } from './tar-names.ts'

/**
 * Writes an encrypted archive and its checksum beside it, both readable by their owner alone. What is there under the
 * final name is whole: it is written under another one, forced to the disk, read again and only then renamed.
 *
 * @param fill writes the entries
 * @throws UserError when it is called off, or the folder takes no file; nothing is left then
 */
export async function writeArchive(
  file: string,
  encrypter: Encrypter,
  fill: (tar: Pack) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const [folder, name] = [dirname(file), basename(file)]
  const [partial, checksum] = [join(folder, partialName(name)), join(folder, checksumName(name))]
  const tar = pack()
  try {
    const encrypted = await encrypter.encrypt(Readable.toWeb(Readable.from(genuine(tar))) as never)
    const hash = createHash('sha256')
    const written = pipeline(
      Readable.fromWeb(encrypted as unknown as ReadableStream),
      tap((chunk) => hash.update(chunk)),
      createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
      { ...(signal ? { signal } : {}) },
    )
    // Whichever fails first ends the other; its error is the one that tells why.
    const ending = (error: Error) => {
      tar.destroy(error)
      throw error
    }
    await Promise.all([fill(tar).then(() => tar.finalize(), ending), written.catch(ending)])
    const sum = hash.digest('hex')
    if ((await sha256Of(partial)) !== sum) {
      throw new UserError(`${file} cannot be read back as it was written: look at the disk it is on.`)
    }
    await writeFile(checksum, `${sum}  ${name}\n`, { mode: 0o600, flush: true })
    await rename(partial, file)
  } catch (error) {
    for (const left of [partial, checksum]) await rm(left, { force: true }).catch(() => {})
    throw signal?.aborted ? new UserError('Called off.') : writeError(folder, error)
  }
  await syncFolder(folder)
}

/** Why a file system takes nothing more, by its code. */
const REFUSALS: Record<string, string> = {
  ENOSPC: 'its disk is full, make room',
  EDQUOT: 'the quota is used up, make room',
  EFBIG: 'it takes no file of that size, name another one',
  EACCES: 'this user may not write there, name another one',
  EPERM: 'this user may not write there, name another one',
  EROFS: 'it is read-only, name another one',
  ENOENT: 'it is not there any more, name another one',
  EIO: 'look at the disk it is on',
}

/** What an error of writing means to people. */
function writeError(folder: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  const why = REFUSALS[code]
  return why === undefined ? error : new UserError(`A backup cannot be written to ${folder} (${code}): ${why}.`)
}

/**
 * The entries of an encrypted archive, decrypted. Nothing that was changed or cut off since it was written comes out of it:
 * age authenticates every 64 KiB and the end.
 *
 * @throws UserError for a key that does not open it, and for a damaged file
 */
export async function* readArchive(file: string, decrypter: Decrypter): AsyncGenerator<Entry> {
  const source = createReadStream(file)
  const translate = (error: unknown) => readError(file, error)
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(source) as never).catch((error: unknown) => {
      throw translate(error)
    })
    yield* entriesOf(Readable.fromWeb(plain as unknown as ReadableStream), translate)
  } finally {
    source.destroy()
  }
}

/** What an error of decrypting or unpacking means to people. */
function readError(file: string, error: unknown): unknown {
  if (error instanceof UserError || (error as Error).name === 'AbortError') return error
  const { message } = error as Error
  if (/no identity matched/.test(message)) {
    return new UserError(`This key does not open ${file}: it was encrypted to another one.`)
  }
  return new UserError(`${file} is damaged, cut short or no backup at all (${message}).`)
}

/**
 * Compares a backup with the checksum beside it.
 *
 * @returns false when there is no checksum to compare with
 * @throws UserError when it differs, or the backup is not there
 */
export async function verifyChecksum(file: string): Promise<boolean> {
  await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `${file} cannot be read (${error.code}): name a backup, such as netbox-dev-20260131T120000Z.tar.age.`,
    )
  })
  const beside = await readFile(checksumName(file), 'utf8').catch(() => '')
  const wanted = /^[0-9a-f]{64}(?=\s)/.exec(beside)?.[0]
  // A power cut may have left the file without its text.
  if (wanted === undefined) return false
  if (wanted === (await sha256Of(file))) return true
  throw new UserError(`${file} is damaged: its SHA-256 is not the one in ${checksumName(basename(file))}.`)
}

/** SHA-256 of a file, in hex. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** Lets bytes through and shows them. */
function tap(see: (chunk: Buffer) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _, done) {
      see(chunk)
      done(null, chunk)
    },
  })
}

/** Without it a power cut could take the new name away again. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
