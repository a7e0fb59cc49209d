/** What Pulumi runs: declares the workload, as a resource for each object or as one for all. */
import { readFileSync } from 'node:fs'
import { generations } from '../../../infra/generations.ts'
import { rotationsOf } from '../../../infra/rotations.ts'
import type { Desired } from '../../../netbox/index.ts'
import { Collection, type CollectionObject, Provider } from '../../../provider/index.ts'
import type { Model } from '../../../seed/model.ts'
import { Seed } from '../../../seed/seed.ts'

export type Way = 'objects' | 'collection'

/** What stands in wanted.json, in the folder of the project. */
export interface Wanted {
  url: string
  token: string
  way: Way
  desired: Desired
}

const { url, token, way, desired } = JSON.parse(readFileSync('wanted.json', 'utf8')) as Wanted
const provider = new Provider('netbox', { url, token })
const { generated } = rotationsOf({ generations: generations.parse({}), peppers: [1] })
if (way === 'objects') new Seed('bench', desired as Model, provider, provider, generated)
else {
  const entries = Object.entries(desired).flatMap(([kind, objects]) =>
    objects.map((fields, at) => [`${kind}-${at}`, { kind, ...fields } as CollectionObject]),
  )
  new Collection('bench', { objects: Object.fromEntries(entries) }, { provider })
}
