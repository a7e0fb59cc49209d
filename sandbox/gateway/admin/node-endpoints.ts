import { hostname } from 'node:os'
import { BEHAVES_LIKE } from '../banner.ts'
import type { Request } from './entity-endpoints.ts'
import { listing } from './listing.ts'
import { NOT_FOUND, type Reply, type Source } from './source.ts'

/** What is asked of the node itself, and not of its entities: by the first word of the address. */
export const NODE_ENDPOINTS: Record<string, (request: Request, source: Source) => Reply> = {
  '': (_, { settings, entities }) => ({
    status: 200,
    body: {
      version: BEHAVES_LIKE,
      tagline: 'Welcome to the gateway stand-in',
      hostname: hostname(),
      plugins: {
        available_on_server: Object.fromEntries([...settings.plugins.keys()].map((name) => [name, true])),
        enabled_in_cluster: [...new Set(entities.plugins.map(({ name }) => name))],
      },
      configuration: {
        database: settings.database,
        declarative_config: settings.declarativeConfig ?? null,
        plugins: [...settings.plugins.keys()],
      },
    },
  }),
  status: () => ({ status: 200, body: { database: { reachable: true }, server: { connections_active: 1 } } }),
  tags: (request, source) => {
    const [, , tag, ...more] = request.path.split('/')
    if (more.length > 0) return NOT_FOUND
    const all = Object.entries(source.entities).flatMap(([entity_name, list]) =>
      list.flatMap(({ id, tags }) =>
        ((tags ?? []) as string[]).map((tag) => ({ entity_name, entity_id: id, tag, id: `${id}/${tag}` })),
      ),
    )
    const asked = all.filter((one) => tag === undefined || one.tag === decodeURIComponent(tag))
    const reply = listing(asked, request.path, request.query, source.database === undefined)
    const body = reply.body as { data: (typeof all)[number][] }
    return { ...reply, body: { ...body, data: body.data.map(({ id: _, ...one }) => one) } }
  },
}
