import { setTimeout as pause } from 'node:timers/promises'
import { logLines } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'

const SECONDS_BETWEEN_LOOKS = 1
/** Django writes a migration's line when it is through. */
const APPLIED = /^\s*Applying (\S+?)\.\.\..*OK$/

/** How far NetBox's migrations are, by its log: `3 migrations applied, the last one dcim.0251_…`; undefined before the first. */
export function progressOf(lines: readonly string[]): string | undefined {
  const applied = lines.flatMap((line) => APPLIED.exec(line)?.[1] ?? [])
  if (applied.length === 0) return undefined
  return `${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'} applied, the last one ${applied.at(-1)}`
}

/**
 * Does work that replaces a container, and tells meanwhile how far the new one's migrations are.
 *
 * @param old id of the container that is replaced: its log is of no interest
 */
export async function watched<T>(
  {
    engine,
    container,
    old,
    report,
  }: { engine: DockerEngine; container: string; old: string; report: (line: string) => void },
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const watching = watch(done.signal)
  try {
    return await work()
  } finally {
    done.abort()
    await watching
  }

  async function watch(signal: AbortSignal): Promise<void> {
    let told: string | undefined
    for (; !signal.aborted; await pause(SECONDS_BETWEEN_LOOKS * 1000, undefined, { signal }).catch(() => {})) {
      const progress = progressOf(await newLines(engine, container, old))
      if (progress !== undefined && progress !== told) report(progress)
      told = progress ?? told
    }
  }
}

async function newLines(engine: DockerEngine, container: string, old: string): Promise<string[]> {
  try {
    const { Id } = await engine.call<{ Id: string }>('GET', `/containers/${encodeURIComponent(container)}/json`)
    return Id === old ? [] : await logLines(engine, Id, {})
  } catch (error) {
    // Between the old container and the new one there is none. To watch is not worth a failure.
    if (error instanceof DockerError) return []
    throw error
  }
}
