import type { Config } from './config.ts'
import { sentenceOf } from './looks.ts'
import type { Around } from './run.ts'
import type { Source } from './sources/source.ts'

/** Tries to connect to every source. One sentence each for what works and for what is missing. */
export async function check(config: Config, around: Around): Promise<{ lines: string[]; fine: boolean }> {
  const results = await Promise.all(
    config.sources.map(async ({ name, site = config.site, timeout, open }) => {
      let source: Source | undefined
      try {
        const signal = AbortSignal.any([around.signal, AbortSignal.timeout(timeout * 1000)])
        source = open({ ...around, name, site, signal })
        const { version, reads, missing } = await source.connect()
        const works = `${name}: ${version}; it reads ${reads.join(', ') || 'nothing'}.`
        return { lines: [works, ...missing.map((one) => `${name}: ${one}.`)], fine: missing.length === 0 }
      } catch (error) {
        return { lines: [`${name}: ${sentenceOf(error)}.`], fine: false }
      } finally {
        await source?.close().catch(() => undefined)
      }
    }),
  )
  return { lines: results.flatMap(({ lines }) => lines), fine: results.every(({ fine }) => fine) }
}
