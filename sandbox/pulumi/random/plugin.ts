import type { Plugin } from '../../../provider/rpc/index.ts'
import { randomHandlers } from './resource.ts'
import { randomTypes } from './types.ts'

/** The stand-in for the random plugin. */
export const randomPlugin: Plugin = {
  name: 'random',
  version: '4.21.2',
  accepts: { resources: true },
  types: Object.fromEntries(Object.entries(randomTypes).map(([token, type]) => [token, randomHandlers(type)])),
}
