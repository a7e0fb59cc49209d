import type { Resource } from '@pulumi/pulumi'
import { all, type Output } from '@pulumi/pulumi'
import { RandomPassword } from '@pulumi/random'
import type { Config } from './config.ts'

/** NetBox refuses a SECRET_KEY or a pepper under 50 characters. */
const KEY_LENGTH = 64

/** Everything generated that must stay secret. Lives encrypted in the stack's state, and in files of the containers. */
export interface Secrets {
  database: Output<string>
  valkey: Output<string>
  secretKey: Output<string>
  superuser: Output<string>
  /** Pepper number → value. */
  peppers: Map<number, Output<string>>
  /** Every value, for masking what a container may have logged. */
  values: Output<string[]>
}

/**
 * Generates the secrets of a deployment. They are protected together with the data: a database that outlives its
 * password cannot be opened.
 */
export function generateSecrets(parent: Resource, config: Config): Secrets {
  // Letters and digits only: the values travel through configuration files and shells that give other signs a meaning.
  const generate = (name: string, length: number) =>
    new RandomPassword(name, { length, special: false }, { parent, protect: config.keepData }).result
  const secrets = {
    database: generate('database-password', 40),
    valkey: generate('valkey-password', 40),
    secretKey: generate('secret-key', KEY_LENGTH),
    superuser: generate('superuser-password', 32),
    peppers: new Map(config.peppers.map((id) => [id, generate(`pepper-${id}`, KEY_LENGTH)])),
  }
  const { database, valkey, secretKey, superuser, peppers } = secrets
  return { ...secrets, values: all([database, valkey, secretKey, superuser, ...peppers.values()]) }
}
