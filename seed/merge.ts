import type { Model } from './model.ts'

/** One model of several: of each kind the objects of all, in the order of the models. */
export function merged(...models: readonly Model[]): Model {
  const kinds = [...new Set(models.flatMap((model) => Object.keys(model)))] as (keyof Model)[]
  return Object.fromEntries(kinds.map((kind) => [kind, models.flatMap((model): object[] => [...(model[kind] ?? [])])]))
}
