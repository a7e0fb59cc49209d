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

/** The words of an error, as Docker's own client tells them where Docker refused a call. */
export function messageOf(error: unknown): string {
  if (error instanceof DockerError) return `Error response from daemon: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}

/** What the genuine plugin says when an object is not gone after so many milliseconds. */
export function waitedInVain(state: string, milliseconds: number): Error {
  return new Error(
    `timeout while waiting for state to become 'removed' (last state: '${state}', timeout: ${milliseconds / 1000}s)`,
  )
}
