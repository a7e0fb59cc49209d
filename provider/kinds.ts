import { NetBoxError, tellKinds } from '../netbox/index.ts'
import { isOfPlugin, kindsFrom } from '../netbox/kinds/told.ts'
import { entryOf, isKind } from '../netbox/kinds.ts'
import type { Value } from './rpc/index.ts'

let told: Disposable | undefined

/** What is wrong with the kinds of plugins that a program tells, or nothing. */
export function mistakeInKinds(kinds: Value | undefined): string | undefined {
  try {
    kindsFrom(parsed(kinds), (name) => isKind(name) && !isOfPlugin(entryOf(name)))
    return undefined
  } catch (error) {
    if (error instanceof NetBoxError) return error.message.replace(/^kinds: /, '')
    throw error
  }
}

/** Makes these kinds known, for all of this process, which has one configuration; those told before are forgotten. */
export function knowKinds(kinds: Value | undefined): void {
  told?.[Symbol.dispose]()
  told = undefined
  told = tellKinds(parsed(kinds))
}

/** The engine sends a setting that is no text as JSON. */
function parsed(kinds: Value | undefined): unknown {
  if (typeof kinds !== 'string') return kinds ?? {}
  try {
    return JSON.parse(kinds)
  } catch {
    throw new NetBoxError({ code: 'invalid', field: 'kinds', message: 'kinds: must be an object of kinds by name' })
  }
}
