import type { Output, Resource } from '@pulumi/pulumi'
import { RandomPassword, type RandomPasswordArgs } from '@pulumi/random'

export interface Generated {
  parent: Resource
  /** From 1; the next one is another value. */
  generation: number
  /** Only the value in use is. */
  protect?: boolean
}

/**
 * A generated secret. Each generation is a resource of its own, the one before it stays declared without protection.
 *
 * Pulumi refuses to replace or delete what its state calls protected. So a rotation replaces nothing: it adds the new value and
 * takes the protection from the old one, which the rotation after that one drops. Nobody need unprotect anything by hand, and a
 * generation that is skipped or taken back is refused by Pulumi itself.
 */
export function generate(
  name: string,
  rules: RandomPasswordArgs,
  { parent, generation, protect = false }: Generated,
): Output<string> {
  // The first one bears the plain name, as in stacks from before rotations.
  const at = (number: number, kept: boolean) =>
    new RandomPassword(number === 1 ? name : `${name}-generation-${number}`, rules, { parent, protect: kept }).result
  if (generation > 1) at(generation - 1, false)
  return at(generation, protect)
}
