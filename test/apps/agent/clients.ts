import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'apps', 'agent', 'cli', 'netbox-agent.mjs')
export const TOKEN = 'a-token-for-mcp-clients'

type Environment = Record<string, string>

/** `netbox-agent mcp` as a desktop client starts it, with a client of the SDK at its other end. */
export async function overStdio(name: string, env: Environment): Promise<Client> {
  const client = new Client({ name, version: '1' })
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [COMMAND, 'mcp'], env }))
  return client
}

/** A client of the SDK that comes by HTTP. */
export async function overHttp(url: string, name: string, token = TOKEN): Promise<Client> {
  const client = new Client({ name, version: '1' })
  const headers = { authorization: `Bearer ${token}` }
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  // The declared type of the SDK's own transport does not fit exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

/** What a tool answers, as a model reads it. */
export async function call(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { isError, content } = await client.callTool({ name, arguments: given })
  return { isError: isError === true, text: (content as { text: string }[])[0]!.text }
}

/** `netbox-agent mcp --http` as a process of its own, from the moment it says where it is. */
export async function serving(env: Environment) {
  const child = spawn(process.execPath, [COMMAND, 'mcp', '--http', '--port', '0'], {
    env: { ...process.env, ...env, NETBOX_AGENT_TOKEN: TOKEN },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  const lines = createInterface({ input: child.stderr })
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?]
  const [url] = /http:\S+\/mcp/.exec(line ?? '') ?? []
  if (!url) throw new Error(line ?? 'netbox-agent ended without a word')
  /** Ends it as a service manager would; resolves to its exit code. */
  const end = async () => {
    child.kill('SIGTERM')
    return (await ended)[0]
  }
  return {
    url,
    end,
    async [Symbol.asyncDispose]() {
      await end()
    },
  }
}
