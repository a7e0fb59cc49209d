import { connect as connectTo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { describe, expect, it } from 'vitest'
import { mcpServer } from '../../../apps/agent/mcp.ts'
import { McpHttp } from '../../../apps/agent/mcp-http.ts'
import { type Lab, lab } from './lab.ts'

const TOKEN = 'a-token-of-some-length'

/** A client of the SDK, at the other end of a server for this core. */
async function connect(it: Lab, name = 'desktop'): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  await mcpServer(it.core).connect(ours)
  const client = new Client({ name, version: '1' })
  await client.connect(theirs)
  return client
}

async function connectByHttp({ url }: McpHttp, token = TOKEN): Promise<Client> {
  const client = new Client({ name: 'remote', version: '1' })
  const headers = { authorization: `Bearer ${token}` }
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

/** The status of an answer to a request whose lines `fetch` would not send. */
async function statusOf({ url }: McpHttp, line: string, headers: Record<string, string>): Promise<number> {
  const { hostname: host, port } = new URL(url)
  const lines = Object.entries({ connection: 'close', 'content-length': '0', ...headers })
  const socket = connectTo({ host, port: Number(port) })
  socket.end(`${line} HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`)
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1])
}

describe('the MCP server', () => {
  it('offers each action as a tool with its schema, and says which only look', async () => {
    await using it = await lab()
    const { tools } = await (await connect(it)).listTools()
    expect(tools.map(({ name }) => name)).toEqual(it.core.actions.map(({ name }) => name))
    expect(tools.find(({ name }) => name === 'get_device')).toMatchObject({
      inputSchema: { type: 'object', required: ['device'], additionalProperties: false },
      annotations: { readOnlyHint: true },
    })
    expect(tools.find(({ name }) => name === 'create_ip')!.annotations!.readOnlyHint).toBe(false)
  })

  it('answers as the core does', async () => {
    await using it = await lab()
    const client = await connect(it)
    const answer = await client.callTool({ name: 'get_device', arguments: { device: 'r2' } })
    expect(answer).toMatchObject({ isError: false })
    expect(JSON.parse((answer.content as { text: string }[])[0]!.text)).toEqual(
      await it.ask('get_device', { device: 'r2' }),
    )
  })

  it('marks a mistake as one, with the sentence', async () => {
    await using it = await lab()
    const client = await connect(it)
    expect(await client.callTool({ name: 'list_devices', arguments: { limit: 0 } })).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'Error: list_devices: "limit" is 0; it must be at least 1.' }],
    })
  })

  it("writes the client's own name into the change log", async () => {
    await using it = await lab()
    await (await connect(it, 'python-crew')).callTool({ name: 'create_ip', arguments: { prefix: '192.168.1.0/24' } })
    expect(it.fake.store.changes.at(-1)!.message).toBe('agent python-crew: create_ip')
  })
})

describe('the MCP server by HTTP', () => {
  it('serves several clients at once, each with a session of its own', async () => {
    await using it = await lab()
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0 })
    const clients = await Promise.all([connectByHttp(served), connectByHttp(served)])
    for (const client of clients) expect((await client.listTools()).tools).toHaveLength(13)
    await Promise.all(clients.map((client) => client.close()))
  })

  it.each(['', 'Bearer ', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])(
    'answers 401 to "%s", and tells nothing',
    async (authorization) => {
      await using it = await lab()
      await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0 })
      const response = await fetch(served.url, { method: 'POST', headers: { authorization }, body: '{}' })
      expect(response.status).toBe(401)
      expect(await response.text()).not.toContain(TOKEN)
    },
  )

  it('tells its health without a token, and nothing else', async () => {
    await using it = await lab()
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0 })
    const health = await fetch(new URL('/health', served.url))
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
    expect((await fetch(new URL('/other', served.url))).status).toBe(404)
  })

  it.each([
    ['a name of somebody else’s', { host: 'evil.example:8765' }],
    ['a page of somebody else’s', { origin: 'http://evil.example' }],
    ['a page of nobody’s', { origin: 'null' }],
  ])('answers 403 to what comes by %s, token or not', async (_, headers) => {
    await using it = await lab()
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0, names: ['netbox.example'] })
    const lines = { host: 'localhost', authorization: `Bearer ${TOKEN}`, ...headers }
    expect(await statusOf(served, 'POST /mcp', lines)).toBe(403)
  })

  it.each([
    ['an address', { host: '192.0.2.7:8765' }],
    ['the name of a container', { host: 'netbox-automation' }],
    ['a name that is listed', { host: 'NetBox.example:8000' }],
    ['a page of this machine', { origin: 'http://localhost:3000' }],
    ['a page at a name that is listed', { origin: 'https://netbox.example' }],
  ])('lets in what comes by %s', async (_, headers) => {
    await using it = await lab()
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0, names: ['netbox.example'] })
    const lines = { host: 'localhost', authorization: `Bearer ${TOKEN}`, ...headers }
    // What it says is no MCP: that is told only to whom it lets in.
    expect(await statusOf(served, 'POST /mcp', lines)).toBe(406)
  })

  it('lets the client that was silent longest make room', async () => {
    await using it = await lab()
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0, sessions: 2 })
    const [first, second] = [await connectByHttp(served), await connectByHttp(served)]
    await first!.listTools()
    await connectByHttp(served)
    await expect(second!.listTools()).rejects.toThrow(/session has ended/)
    expect((await first!.listTools()).tools).toHaveLength(13)
  })

  it('refuses a short token and a port that is taken, in a sentence', async () => {
    await using it = await lab()
    await expect(McpHttp.start(it.core, { token: 'short', port: 0 })).rejects.toThrow(/must have 16 at least/)
    await using served = await McpHttp.start(it.core, { token: TOKEN, port: 0 })
    const port = Number(new URL(served.url).port)
    await expect(McpHttp.start(it.core, { token: TOKEN, port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`)
  })
})
