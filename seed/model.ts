import type { Fields, Kind } from '../netbox/kinds.ts'

/** A value that the component generates and keeps secret, the same for the same name. */
export interface Generated {
  readonly generated: string
  readonly as: 'key' | 'password'
}

/** Stands for a secret that nobody should write down, such as a webhook's signing key. */
export function generated(name: string): Generated {
  return { generated: name, as: 'key' }
}

/** The same for a password: NetBox wants small and capital letters and digits in it. */
export function generatedPassword(name: string): Generated {
  return { generated: name, as: 'password' }
}

/** Tells a value that is to be generated from one that stands in the model. */
export function isGenerated(value: unknown): value is Generated {
  return typeof value === 'object' && value !== null && 'generated' in value
}

type OrGenerated<T> = { [N in keyof T]: T[N] | Generated }

/**
 * What NetBox should say: objects by kind. References are written as people name things (`site: 'homelab-r2d2'`),
 * never by number; the order of kinds and objects does not matter.
 */
export type Model = { readonly [K in Kind]?: readonly OrGenerated<Fields<K>>[] }
