import type { Rule } from '../rule.ts'
import { allowedHosts } from './allowed-hosts.ts'
import { containerRules } from './containers.ts'
import { loopbackDatabase } from './loopback-database.ts'
import { oneNetwork } from './one-network.ts'
import { pinnedImage } from './pinned-image.ts'
import { plainTextSecret } from './plain-text-secret.ts'
import { declaredVolume, namedVolume, protectedVolume } from './volumes.ts'

/** Every rule of the pack. */
export const rules: readonly Rule[] = [
  pinnedImage,
  ...containerRules,
  loopbackDatabase,
  oneNetwork,
  allowedHosts,
  plainTextSecret,
  namedVolume,
  declaredVolume,
  protectedVolume,
]
