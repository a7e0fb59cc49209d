import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import type { Inspected } from './schema.ts'

/** The object at the path; undefined if Docker has no such thing. */
export async function inspect(engine: DockerEngine, path: string): Promise<Inspected | undefined> {
  try {
    return await engine.call<Inspected>('GET', path)
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}

/** The words of an error, which are Docker's own where it refused a call. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
