import { configuration } from './extras/configuration.ts'
import { customization } from './extras/customization.ts'
import { events } from './extras/events.ts'

/** What NetBox itself is fitted with. */
export const extras = { ...customization, ...configuration, ...events }
