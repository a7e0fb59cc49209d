import { pipeline as pipe, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { genuine, readable } from './tar-names.ts'

/** An entry of a tar stream: its header, and its content as chunks to read. */
export type Entry = AsyncIterable<Uint8Array> & { header: Header; resume: () => unknown }

const archive = (container: string) => `/containers/${encodeURIComponent(container)}/archive`

/**
 * The entries of a path in a container, running or not. Names begin with the path's last part. Each entry's content has to
 * be read, or skipped with `resume()`, before the next one comes.
 *
 * @throws DockerError with status 404 when the path is not there
 */
export async function* filesOf(engine: DockerEngine, container: string, path: string): AsyncGenerator<Entry> {
  const stream = await engine.stream('GET', archive(container), { query: { path } })
  yield* entriesOf(stream)
}

/**
 * The entries of a tar stream.
 *
 * @param translate makes of an error of the stream what the reader of the entries, or of an entry's content, gets
 */
export async function* entriesOf(
  stream: Readable,
  translate: (error: unknown) => unknown = (error) => error,
): AsyncGenerator<Entry> {
  const tar = extract()
  // The callback only keeps an error from being thrown into the void: the loop below gets the same one.
  pipe(stream, readable, tar, () => {})
  try {
    for await (const source of tar) {
      const content = translated(source as AsyncIterable<Uint8Array>, translate)
      yield { header: source.header, resume: () => source.resume(), [Symbol.asyncIterator]: () => content }
    }
  } catch (error) {
    throw translate(error)
  } finally {
    stream.destroy()
  }
}

async function* translated(content: AsyncIterable<Uint8Array>, translate: (error: unknown) => unknown) {
  try {
    yield* content
  } catch (error) {
    throw translate(error)
  }
}

/** The text of a file in a container; undefined if it is not there. */
export async function readText(engine: DockerEngine, container: string, path: string): Promise<string | undefined> {
  try {
    for await (const entry of filesOf(engine, container, path)) {
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    }
    return undefined
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}

/**
 * Puts files below a folder of a container.
 *
 * @param fill writes the entries, with names below that folder
 */
export async function putFiles(
  engine: DockerEngine,
  container: string,
  folder: string,
  fill: (tar: Pack) => Promise<void>,
): Promise<void> {
  const tar = pack()
  const sent = engine.call('PUT', archive(container), {
    query: { path: folder },
    body: Readable.from(genuine(tar)),
    timeout: 0,
  })
  const filled = fill(tar).then(
    () => tar.finalize(),
    (error: Error) => {
      tar.destroy(error)
      throw error
    },
  )
  // A refusal ends the reading of the archive: whoever fills it would wait for ever.
  const refused = sent.catch((error: Error) => {
    tar.destroy(error)
    throw error
  })
  const [filling, sending] = await Promise.allSettled([filled, refused])
  if (sending.status === 'rejected' && sending.reason instanceof DockerError) throw sending.reason
  if (filling.status === 'rejected') throw filling.reason
  if (sending.status === 'rejected') throw sending.reason
}

/** Writes one entry and waits until it is taken. A header without a size is for a Buffer, which has its own. */
export async function putEntry(
  tar: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  content: AsyncIterable<Uint8Array> | Buffer,
): Promise<void> {
  const sized = content instanceof Buffer ? { ...header, size: content.length } : header
  const sink = tar.entry(sized) as unknown as NodeJS.WritableStream
  await pipeline(content instanceof Buffer ? [content] : content, sink)
}
