import { once } from 'node:events'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Core } from './core.ts'
import { mcpServer } from './mcp.ts'

/** Serves one client on standard input and output until the client closes its end or the signal comes. */
export async function serveStdio(core: Core, stop: AbortSignal): Promise<void> {
  const server = mcpServer(core)
  await server.connect(new StdioServerTransport())
  // The SDK's transport does not notice that its client went away.
  if (!stop.aborted) await Promise.race([once(process.stdin, 'end'), once(stop, 'abort')])
  await server.close()
}
