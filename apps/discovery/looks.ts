import type { SourceConfig } from './config.ts'
import type { Look } from './core/observation.ts'
import { type Around, type Source, SourceError } from './sources/source.ts'

/** A source, and what it was asked with. */
export interface Asked {
  readonly config: SourceConfig
  readonly look: Look
  /** Why there is no look; its observations are then none, and nothing follows from that. */
  readonly failure?: string
}

/** Asks all sources at once. None holds up another for longer than its own time, and none spoils another. */
export async function lookAll(
  sources: readonly SourceConfig[],
  around: Omit<Around, 'name' | 'site' | 'signal'> & { readonly signal: AbortSignal; readonly site: string },
  done: (asked: Asked) => void = () => undefined,
): Promise<Asked[]> {
  return await Promise.all(
    sources.map(async (config) => {
      const asked = await lookOnce(config, around)
      done(asked)
      return asked
    }),
  )
}

async function lookOnce(config: SourceConfig, around: Parameters<typeof lookAll>[1]): Promise<Asked> {
  const { name, site = around.site, timeout } = config
  const signal = AbortSignal.any([around.signal, AbortSignal.timeout(timeout * 1000)])
  let source: Source | undefined
  try {
    source = config.open({ ...around, name, site, signal })
    const access = await inTime(source.connect(), signal)
    const look = await inTime(source.discover(), signal)
    const gaps = [...access.missing.map((one) => `${name}: ${one}`), ...look.gaps]
    return { config, look: { ...look, gaps, complete: look.complete && access.missing.length === 0 } }
  } catch (error) {
    const failure = `${name}: ${sentenceOf(error)}`
    return {
      config,
      failure,
      look: { source: name, complete: false, distinct: false, observations: [], gaps: [failure] },
    }
  } finally {
    await source?.close().catch(() => undefined)
  }
}

/** A source that neither answers nor heeds its signal is left alone. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const end = () => reject(new SourceError('it took too long, or was called off'))
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', end)
    // Whichever came second is nobody's concern.
    work.catch(() => undefined)
    promise.catch(() => undefined)
  }
}

/** Only what a source meant to say; of anything else its kind, since its words could hold what came in. */
export function sentenceOf(error: unknown): string {
  if (error instanceof SourceError) return error.message
  const { code, name } = error as NodeJS.ErrnoException
  return `the source failed (${code ?? name})`
}
