import { readFile } from 'node:fs/promises'
import { type buildConnector, type Dispatcher, Pool } from 'undici'
import { z } from 'zod'
import { trustedConnector } from '../../runtime/trust.ts'
import { SourceError } from './source.ts'

/** How a TLS certificate is trusted; left out, by the authorities that Node knows. There is no "off". */
export const trust = z.strictObject({
  /** File of an authority of one's own, in PEM. */
  ca: z.string().optional(),
  /** SHA-256 of the certificate: `AB:CD:…`. */
  fingerprint: z
    .string()
    .regex(/^([0-9a-f]{2}:?){32}$/i, 'a SHA-256 fingerprint of 32 pairs of hex digits')
    .optional(),
})
export type Trust = z.infer<typeof trust>

/** Milliseconds without an answer. */
const PATIENCE = 20_000
/** Bytes of one answer; 5,000 devices of Home Assistant take 3.7 MB. */
const LARGEST = 64 * 1024 * 1024

export interface HttpOptions {
  readonly url: URL
  readonly trust?: Trust
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly socketPath?: string
}

/** Makes the TLS connections of a source, or tells why it cannot. */
export async function connectorFor({ ca, fingerprint }: Trust = {}): Promise<buildConnector.connector> {
  const authority = ca === undefined ? undefined : await authorityIn(ca)
  return trustedConnector(
    { ca: authority, fingerprint, timeout: PATIENCE },
    () => new SourceError('the certificate is another one than the pinned fingerprint says'),
  )
}

/** A server that answers JSON. Reads only, follows no redirect, keeps few connections. */
export class JsonServer {
  readonly #options: HttpOptions
  readonly #pool: Promise<Pool>

  constructor(options: HttpOptions) {
    this.#options = options
    const { url, trust: how, socketPath } = options
    this.#pool = connectorFor(how).then(
      (connect) =>
        new Pool(url.origin, { connections: 2, pipelining: 1, ...(socketPath ? { socketPath } : { connect }) }),
    )
    // Told by the first call.
    this.#pool.catch(() => undefined)
  }

  /** Status and decoded body; throws {@link SourceError} where there is no answer, or one that is no JSON. */
  async get(path: string): Promise<{ status: number; body: unknown }> {
    const { url, headers = {}, signal } = this.#options
    try {
      const pool = await this.#pool
      const response = await pool.request({
        method: 'GET',
        path,
        headers: { accept: 'application/json', ...headers },
        headersTimeout: PATIENCE,
        bodyTimeout: PATIENCE,
        signal,
      })
      const text = await bounded(response)
      return { status: response.statusCode, body: parsed(text, response.statusCode, path) }
    } catch (error) {
      throw told(error, url, signal)
    }
  }

  async close(): Promise<void> {
    await (await this.#pool.catch(() => undefined))?.destroy()
  }
}

/** Any failure of a connection as one sentence, in which no header and no token stands. */
export function told(error: unknown, url: URL, signal: AbortSignal): SourceError {
  if (error instanceof SourceError) return error
  const { code, name } = error as NodeJS.ErrnoException
  const where = url.host
  if (signal.aborted) return new SourceError(`${where} took too long, or was called off`)
  if (/TIMEOUT|Timeout/.test(`${code} ${name}`)) return new SourceError(`${where} does not answer in time`)
  if (/CERT|SELF_SIGNED|TLS|ALTNAME|UNABLE_TO/.test(code ?? ''))
    return new SourceError(`the certificate of ${where} is not trusted (${code}); give tls.ca or tls.fingerprint`)
  return new SourceError(`${where} cannot be reached (${code ?? name})`)
}

async function bounded({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST) throw new SourceError('an answer is larger than 64 MB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string, status: number, path: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (status >= 400) return undefined
    throw new SourceError(`${path} answers what is no JSON (HTTP ${status})`)
  }
}

async function authorityIn(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SourceError(`tls.ca is ${file}, which cannot be read (${error.code})`)
  })
}
