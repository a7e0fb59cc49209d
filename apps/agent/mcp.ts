import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { Action } from './action.ts'
import { type Core, textOf } from './core.ts'

const INSTRUCTIONS =
  'NetBox: devices, services, networks, addresses and tenants. Name objects as people do ("r2d2automaker", "192.168.1.0/24"). Start with "search" when unsure.'

/**
 * An MCP server over a core, one for each client. Each action is a tool; the client's own name stands in NetBox's change log.
 *
 * The SDK's plain server: the core checks what is asked, so that a wrong parameter is answered the same in every way in.
 */
export function mcpServer(core: Core): Server {
  const server = new Server(
    { name: 'netbox-agent', version: '1.0.0' },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: core.actions.map(toolOf) }))
  let named = core
  server.oninitialized = () => {
    const client = server.getClientVersion()?.name
    if (client) named = core.for(client)
  }
  server.setRequestHandler(CallToolRequestSchema, async ({ params: { name, arguments: given } }) => {
    const outcome = await named.run(name, given)
    return { content: [{ type: 'text', text: textOf(outcome) }], isError: !outcome.ok }
  })
  return server
}

function toolOf({ name, description, params, access }: Action): Tool {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(params, { io: 'input' })
  return {
    name,
    description,
    inputSchema: inputSchema as Tool['inputSchema'],
    annotations: { readOnlyHint: access === 'read', destructiveHint: false, openWorldHint: false },
  }
}
