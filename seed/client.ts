import type { Model } from './model.ts'

/** A client of the operator: one entry is all it takes to onboard them. */
export interface Client {
  readonly name: string
  /** Names the tenant, and the user `client-<slug>`. */
  readonly slug: string
  readonly plan: Plan
  /** Tenant group, by slug. */
  readonly group?: string
  /** Their network: a block of the plan's size out of a container prefix of the model. Left out, the next free one is told. */
  readonly prefix?: string
  /** What else NetBox should say of theirs: devices, addresses, services. */
  readonly has?: Model
}

type Plan = keyof typeof plans

/** What a plan gives: the length of the client's prefix, and how much they may have. */
export const plans = {
  Starter: { length: 28, quota_addresses: 10, quota_prefixes: 1, quota_devices: 3 },
  Business: { length: 26, quota_addresses: 50, quota_prefixes: 4, quota_devices: 20 },
  Enterprise: { length: 24, quota_addresses: 250, quota_prefixes: 16, quota_devices: 100 },
} as const

/** The generated password of a client's user, by this name. */
export const passwordOf = ({ slug }: Client) => `client-${slug}-password`
export const usernameOf = ({ slug }: Client) => `client-${slug}`
