import type { Output, Resource } from '@pulumi/pulumi'
import type { RandomPasswordArgs } from '@pulumi/random'
import type { Config } from './config.ts'
import { generate } from './generate.ts'
import { keepersOf, type Rotated } from './generations.ts'

/** The secrets and tokens of a stack, for whoever declares some of them: which generation is in use is settled here. */
export interface Rotations {
  /** A generated secret of the generation in use. */
  generated: (name: string, rules: RandomPasswordArgs, parent: Resource, rotated: Rotated) => Output<string>
  /** What makes a token anew when it changes. */
  keepers: (rotated: Rotated) => Record<string, string>
}

export function rotationsOf({ generations, peppers }: Pick<Config, 'generations' | 'peppers'>): Rotations {
  // The largest pepper signs new tokens: a new one means a new token, before the old pepper is dropped.
  const pepper = String(Math.max(...peppers))
  return {
    generated: (name, rules, parent, rotated) => generate(name, rules, { parent, generation: generations[rotated] }),
    keepers: (rotated) => ({ pepper, ...keepersOf(generations[rotated]) }),
  }
}
