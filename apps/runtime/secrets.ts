import { readFile } from 'node:fs/promises'
import { ConfigError } from './config-error.ts'

/** Reads a secret of the environment, undefined if it is not set: `X`, or the file that `X_FILE` names. */
export type Secrets = (name: string) => Promise<string | undefined>

/** Secrets from environment variables, or from the files that variables ending in `_FILE` name. Throws {@link ConfigError}. */
export function secretsOf(env: NodeJS.ProcessEnv): Secrets {
  return async (name) => {
    const [value, file] = [env[name], env[`${name}_FILE`]]
    if (value && file) throw new ConfigError(`${name} and ${name}_FILE are both set; one of them is enough`)
    if (!file) return value || undefined
    return await secretIn(file, `${name}_FILE is ${file}, which`)
  }
}

/**
 * The secret in a file, without the line break at its end.
 *
 * @param subject how a sentence on the file begins; what is in it never stands in an error
 * @throws ConfigError
 */
export async function secretIn(file: string, subject = `the secret's file ${file}`): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${subject} cannot be read (${error.code}); it must be a readable file`)
  })
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '') throw new ConfigError(`${subject} is empty; it must hold the secret`)
  return secret
}
