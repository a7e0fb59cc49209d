import { ConfigError } from '../runtime/config-error.ts'
import * as runtime from '../runtime/secrets.ts'
import { SourceError } from './sources/source.ts'

/** Reads a secret from its file; where that fails, it is the source's own trouble and no other's. */
export async function secretIn(file: string): Promise<string> {
  try {
    return await runtime.secretIn(file)
  } catch (error) {
    throw error instanceof ConfigError ? new SourceError(error.message) : error
  }
}
