import { type Kind, kinds } from '../netbox/index.ts'
import { Connection, type ConnectionSettings, checkSettings } from './connection.ts'
import { lookups } from './functions/lookups.ts'
import { knowKinds } from './kinds.ts'
import { collectionHandlers } from './resources/collection/handlers.ts'
import { kongServicesHandlers } from './resources/kong-services.ts'
import { linkHandlers } from './resources/link.ts'
import { nextHandlers } from './resources/next/handlers.ts'
import { NEXT, type NextType } from './resources/next/table.ts'
import { objectHandlers } from './resources/object.ts'
import { pluginObjectHandlers } from './resources/plugin-object.ts'
import { tokenHandlers } from './resources/token.ts'
import { type Plugin, reveal } from './rpc/index.ts'
import { schema } from './schema.ts'
import { COLLECTION_TYPE, KONG_SERVICES_TYPE, LINK_TYPE, PLUGIN_OBJECT_TYPE, TOKEN_TYPE, typeOf } from './tokens.ts'

const VERSION = '0.1.0'

/** The provider: a thin translation between the engine's calls and netbox/. */
export function netboxPlugin(): Plugin {
  let connection: Connection | undefined
  const connected = () => {
    if (connection) return connection
    throw new Error('the NetBox provider was not configured')
  }
  return {
    name: 'netbox',
    version: VERSION,
    schema: () => schema(VERSION),
    accepts: { secrets: true },
    checkConfig: ({ news }) => checkSettings(news),
    configure: (args, { urn }) => {
      knowKinds(reveal(args).kinds)
      connection = new Connection(reveal(args) as unknown as ConnectionSettings, stackOf(urn))
    },
    types: {
      ...Object.fromEntries(
        (Object.keys(kinds) as Kind[]).map((kind) => [typeOf(kind), objectHandlers(kind, connected)]),
      ),
      ...Object.fromEntries((Object.keys(NEXT) as NextType[]).map((type) => [type, nextHandlers(type, connected)])),
      [COLLECTION_TYPE]: collectionHandlers(connected),
      [KONG_SERVICES_TYPE]: kongServicesHandlers(),
      [LINK_TYPE]: linkHandlers(connected),
      [PLUGIN_OBJECT_TYPE]: pluginObjectHandlers(connected),
      [TOKEN_TYPE]: tokenHandlers(connected),
    },
    invokes: lookups(connected),
  }
}

/** `urn:pulumi:dev::netbox::…` → `netbox/dev`. */
function stackOf(urn: string): string {
  const [stack = '', project = ''] = urn.replace(/^urn:pulumi:/, '').split('::')
  return `${project}/${stack}`
}
