import { CONTAINER, type Declared, type ResourceRule, titleOf } from '../rule.ts'
import { HIDDEN, objectsIn, type Value } from '../values.ts'

const DEFAULT = ['multipass-network']

/** Modes in which `networksAdvanced` counts: 'bridge' is what the docker plugin fills in beside it. */
const JOINING: readonly Value[] = [undefined, null, '', 'bridge', 'default']

export const oneNetwork: ResourceRule = {
  name: 'one-network',
  description: 'A container is on the network of the homelab and on no other.',
  configSchema: {
    properties: { networks: { type: 'array', items: { type: 'string' }, minItems: 1, default: DEFAULT } },
  },
  check(resource, { networks = DEFAULT }) {
    if (resource.type !== CONTAINER) return []
    const allowed = networks as readonly string[]
    const strayed = strayedTo(resource, allowed)
    return strayed.map(
      (where) => `${titleOf(resource)} is on ${where}: put it on ${allowed.join(' or ')} alone, with networksAdvanced.`,
    )
  },
}

/** The networks the container is on and should not be on, in words. */
function strayedTo({ values: { networkMode: mode, networksAdvanced: joined } }: Declared, allowed: readonly string[]) {
  const isAllowed = (name: Value) => name === HIDDEN || allowed.includes(name as string)
  const strayed = objectsIn(joined)
    .filter(({ name }) => !isAllowed(name))
    .map(({ name }) => `the network ${String(name)}`)
  if (!JOINING.includes(mode) && !isAllowed(mode)) return [`the network of mode ${String(mode)}`, ...strayed]
  const isOnNone = joined !== HIDDEN && !(Array.isArray(joined) && joined.length > 0)
  return isOnNone && JOINING.includes(mode) ? ["Docker's default network"] : strayed
}
