import type { Resource } from '@pulumi/pulumi'
import { all, type Output } from '@pulumi/pulumi'
import type { Config } from './config.ts'
import { generate } from './generate.ts'

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
  const made = (name: string, length: number, generation: number, protect = config.keepData) =>
    generate(name, { length, special: false }, { parent, generation, protect })
  const { generations, peppers: ids } = config
  const newest = Math.max(...ids)
  const secrets = {
    database: made('database-password', 40, generations.database),
    valkey: made('valkey-password', 40, generations.valkey),
    secretKey: made('secret-key', KEY_LENGTH, generations.secretKey),
    superuser: made('superuser-password', 32, generations.superuser),
    // Only the one that signs is protected: an older one is on its way out.
    peppers: new Map(ids.map((id) => [id, made(`pepper-${id}`, KEY_LENGTH, 1, config.keepData && id === newest)])),
  }
  const { database, valkey, secretKey, superuser, peppers } = secrets
  return { ...secrets, values: all([database, valkey, secretKey, superuser, ...peppers.values()]) }
}
