import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
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

/** A model as resources: one for each object, named by its natural key, so that a preview reads like the model. */
export class Seed extends ComponentResource {
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
    const secretOf = ({ generated }: Generated) => {
      const known = secrets.get(generated)
      const made = known ?? new RandomPassword(generated, { length: 48, special: false }, { parent: this })
      secrets.set(generated, made)
      return made.result
    }
    const items = inCreationOrder(model)
    const made = new Map<Item, NetBoxObject>()
    for (const item of items) {
      const fields = Object.entries(item.fields).map(([field, value]) => [
        field,
        isGenerated(value) ? secretOf(value) : value,
      ])
      const args = Object.fromEntries(fields) as unknown as ObjectArgs<Kind>
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
    this.registerOutputs({})
  }
}
