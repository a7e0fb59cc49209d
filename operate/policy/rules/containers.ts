import { CONTAINER, type Declared, type ResourceRule, titleOf } from '../rule.ts'
import { HIDDEN, isObject, type Value } from '../values.ts'

/** What each container must set, and what does not count as set. */
const REQUIRED: readonly {
  name: string
  description: string
  property: string
  isMissing: (value: Value) => boolean
  sentence: string
}[] = [
  {
    name: 'health-check',
    description: 'A container has a health check.',
    property: 'healthcheck',
    isMissing: (check) => !check || (isObject(check) && isSwitchedOff(check.tests)),
    sentence: "has no health check: set healthcheck.tests, such as ['CMD-SHELL', 'pg_isready'].",
  },
  {
    name: 'memory-limit',
    description: 'A container has a memory limit.',
    property: 'memory',
    // Docker takes 0 for no limit.
    isMissing: (memory) => !memory,
    sentence: 'may take all memory of its host: set memory, in megabytes.',
  },
  {
    name: 'restart-policy',
    description: 'A container comes back after a crash or a reboot.',
    property: 'restart',
    // Docker does not start those of 'on-failure' when it starts itself.
    isMissing: (restart) => restart !== HIDDEN && restart !== 'always' && restart !== 'unless-stopped',
    sentence: "stays down after a crash or a reboot: set restart, such as 'unless-stopped'.",
  },
]

/** Docker takes `NONE` for no check, whatever the image says. */
function isSwitchedOff(tests: Value): boolean {
  const [first] = Array.isArray(tests) ? tests : [tests]
  return !first || first === 'NONE'
}

/** A health check, a memory limit and a restart policy for every container. */
export const containerRules: readonly ResourceRule[] = REQUIRED.map(
  ({ name, description, property, isMissing, sentence }) => ({
    name,
    description,
    check: (resource: Declared) =>
      resource.type === CONTAINER && isMissing(resource.values[property]) ? [`${titleOf(resource)} ${sentence}`] : [],
  }),
)
