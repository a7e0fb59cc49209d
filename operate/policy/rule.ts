import type { PolicyConfigSchema } from '@pulumi/policy'
import { textOf, type Value } from './values.ts'

/** A resource as the program declares it. */
export interface Declared {
  /** Pulumi's type, such as `docker:index/container:Container`. */
  type: string
  /** Its name in Pulumi. */
  name: string
  urn: string
  values: Record<string, Value>
  /** Whether Pulumi refuses to delete it. */
  isProtected: boolean
}

/** A resource beside all others of its stack. */
export interface Placed extends Declared {
  /** The resources from which a property takes its value. */
  sourcesOf: (property: string) => Declared[]
}

/** What is wrong with one resource: a sentence that names it and says what would be right. No secret stands in it. */
interface Violation {
  urn: string
  sentence: string
}

interface Named {
  /** In words joined by dashes: how it is called in messages, and in a file for `--policy-pack-config`. */
  name: string
  /** What must hold, in one sentence. */
  description: string
}

/** A rule that looks at one resource, before anything is done with it. */
export interface ResourceRule extends Named {
  /** What may be set for it in a file for `--policy-pack-config`. */
  configSchema?: PolicyConfigSchema
  /** Whether it must tell secret values from plain ones: these are hidden from it then. */
  seesSecrecy?: true
  /** @returns a sentence for each thing that is wrong; none if all is well */
  check: (resource: Declared, config: Record<string, unknown>) => string[]
}

/** A rule that must see all resources of a stack. In an update it comes too late to hold anything back. */
export interface StackRule extends Named {
  checkStack: (resources: readonly Placed[]) => Violation[]
}

export type Rule = ResourceRule | StackRule

export const CONTAINER = 'docker:index/container:Container'
export const REMOTE_IMAGE = 'docker:index/remoteImage:RemoteImage'
export const VOLUME = 'docker:index/volume:Volume'

/** How a sentence calls a resource: `Container netbox-postgres`, by the name that Docker shows if it is known. */
export function titleOf({ type, name, values }: Declared): string {
  return `${type.split(':').at(-1)} ${textOf(values.name) ?? name}`
}
