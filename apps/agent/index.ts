/** NetBox for agents: one core of actions, as a LangChain tool, an MCP server and a command line. */

export type { Action, Intent, ReadAction, WriteAction } from './action.ts'
export { actions } from './actions/index.ts'
export { Core, type CoreOptions, type Outcome, textOf } from './core.ts'
export type { Writes } from './guard.ts'
export { netboxInfrastructure, netboxInfrastructureText } from './langchain.ts'
export { mcpServer } from './mcp.ts'
export { type HttpOptions, McpHttp } from './mcp-http.ts'
export { serveStdio } from './mcp-stdio.ts'
