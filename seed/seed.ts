import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  type ProviderResource,
  type Resource,
} from '@pulumi/pulumi'
import { RandomPassword } from '@pulumi/random'
import { labelOfGiven } from '../netbox/desired.ts'
import type { Kind, Reference } from '../netbox/index.ts'
import { entryOf } from '../netbox/kinds.ts'
import { Link, NetBoxObject, type ObjectArgs } from '../provider/index.ts'
import { type Generated, isGenerated, type Model } from './model.ts'
import { type Item, inCreationOrder, neededBy, targetsOf } from './order.ts'

const SIGNS = {
  key: { special: false },
  password: { special: false, minLower: 1, minUpper: 1, minNumeric: 1 },
} as const

/** A model as resources: one for each object, named by its natural key, so that a preview reads like the model. */
export class Seed extends ComponentResource {
  /** What was generated, by the name it has in the model. */
  readonly secrets: ReadonlyMap<string, Output<string>>
  readonly #made = new Map<Item, NetBoxObject>()

  /**
   * @param server goes with NetBox itself: when it is destroyed, the objects need not be deleted one by one
   */
  constructor(
    name: string,
    model: Model,
    provider: ProviderResource,
    server: Resource,
    options: ComponentResourceOptions = {},
  ) {
    super('netbox-as-code:seed:Seed', name, {}, options)
    const child = { parent: this, provider, deletedWith: server }
    const secrets = new Map<string, RandomPassword>()
    const secretOf = ({ generated, as }: Generated) => {
      const known = secrets.get(generated)
      const made = known ?? new RandomPassword(generated, { length: 48, ...SIGNS[as] }, { parent: this })
      secrets.set(generated, made)
      return made.result
    }
    const items = inCreationOrder(model)
    const made = this.#made
    for (const item of items) {
      const fields = Object.entries(item.fields).map(([field, value]) => [
        field,
        isGenerated(value) ? secretOf(value) : value,
      ])
      // NetBox keeps no change log of users: one of ours that a crash cut off would be taken for somebody else's.
      const adopt = item.kind.startsWith('users.') ? { adopt: true } : {}
      const args = { ...Object.fromEntries(fields), ...adopt } as unknown as ObjectArgs<Kind>
      const dependsOn = neededBy(item, items).map((needed) => made.get(needed)!)
      made.set(item, new NetBoxObject(item.kind, labelOfGiven(item.kind, item.fields), args, { ...child, dependsOn }))
    }
    for (const [item, object] of made) {
      for (const [field, to] of Object.entries(item.later)) {
        const targets = targetsOf(entryOf(item.kind).fields[field]!.to![0] as Kind, to as Reference, items)
        new Link(
          `${labelOfGiven(item.kind, item.fields)}.${field}`,
          { kind: item.kind, object: object.id.apply(Number), field, to: to as Input<Reference> },
          { ...child, dependsOn: targets.map((target) => made.get(target)!) },
        )
      }
    }
    this.secrets = new Map([...secrets].map(([name, { result }]) => [name, result]))
    this.registerOutputs({})
  }

  /** The resources of one kind. */
  of(kind: Kind): NetBoxObject[] {
    return [...this.#made].flatMap(([item, object]) => (item.kind === kind ? [object] : []))
  }
}
