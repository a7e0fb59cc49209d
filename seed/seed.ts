import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  output,
  type ProviderResource,
  type Resource,
  secret,
} from '@pulumi/pulumi'
import { labelOfGiven } from '../netbox/desired.ts'
import type { Kind, Reference } from '../netbox/index.ts'
import { entryOf } from '../netbox/kinds.ts'
import { Link, NetBoxObject, type ObjectArgs } from '../provider/index.ts'
import { type Generated, isGenerated, type Model } from './model.ts'
import { type Item, inCreationOrder, neededBy, targetsOf } from './order.ts'
import { type Generate, rotatedWith, rulesOf } from './rotated.ts'

/** A model as resources: one for each object, named by its natural key, so that a preview reads like the model. */
export class Seed extends ComponentResource {
  /** What was generated, by the name it has in the model. */
  readonly secrets: ReadonlyMap<string, Output<string>>
  readonly #made = new Map<Item, NetBoxObject>()
  readonly #keys = new Set<string>()

  /**
   * @param server goes with NetBox itself: when it is destroyed, the objects need not be deleted one by one
   * @param generate makes what the model leaves to be generated
   */
  constructor(
    name: string,
    model: Model,
    provider: ProviderResource,
    server: Resource,
    generate: Generate,
    options: ComponentResourceOptions = {},
  ) {
    super('netbox-as-code:seed:Seed', name, {}, options)
    const child = { parent: this, provider, deletedWith: server }
    const secrets = new Map<string, Output<string>>()
    const secretOf = (value: Generated) => {
      const { generated, as } = value
      const made = secrets.get(generated) ?? generate(generated, rulesOf(value), this, rotatedWith(value))
      secrets.set(generated, made)
      if (as === 'key') this.#keys.add(generated)
      return made
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
    this.secrets = secrets
    this.registerOutputs({})
  }

  /** The keys among what was generated, such as those of webhooks, by name. Secret. */
  keys(): Output<Record<string, string>> {
    return secret(output(Object.fromEntries([...this.#keys].map((name) => [name, this.secrets.get(name)!]))))
  }

  /** The resources of one kind. */
  of(kind: Kind): NetBoxObject[] {
    return [...this.#made].flatMap(([item, object]) => (item.kind === kind ? [object] : []))
  }
}
