import { once } from 'node:events'
import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { NetBoxError } from '../../../netbox/index.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { Core } from '../core.ts'
import { McpHttp } from '../mcp-http.ts'
import { serveStdio } from '../mcp-stdio.ts'
import { withNetBox } from './connection.ts'
import { parseOptions, type Settings, type Wanted } from './options.ts'
import { render } from './render.ts'
import { type Screen, screen } from './screen.ts'
import { usage, usageOf } from './usage.ts'

/** `netbox-agent`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen,
): Promise<number> {
  return await answering(on, async () => {
    const wanted = parseOptions(args, env)
    if (wanted.do !== 'help') return await interruptible(({ stop }) => run(wanted, env, on, stop))
    on.out(wanted.action ? usageOf(wanted.action) : usage())
    return EXIT.fine
  })
}

async function run(
  wanted: Exclude<Wanted, { do: 'help' }>,
  env: NodeJS.ProcessEnv,
  on: Screen,
  stop: AbortSignal,
): Promise<number> {
  if (wanted.do === 'action')
    return await withNetBox(env, { signal: stop, lasting: false }, (client) => act(wanted, coreOf(client, wanted), on))
  const token = env.NETBOX_AGENT_TOKEN
  if (wanted.http && !token)
    throw new NetBoxError({
      code: 'invalid',
      message: 'set NETBOX_AGENT_TOKEN to the token that MCP clients must send',
    })
  return await withNetBox(env, { signal: stop, lasting: true }, async (client) => {
    const core = coreOf(client, wanted)
    if (wanted.http) await serveHttp(core, { ...wanted.http, token: token! }, on, stop)
    else await serveStdio(core, stop)
    return EXIT.fine
  })
}

function coreOf(client: ConstructorParameters<typeof Core>[0]['client'], { settings }: { settings: Settings }): Core {
  const { agent, writes, tenant } = settings
  return new Core({ client, agent, writes, ...(tenant !== undefined && { tenant }) })
}

async function act(wanted: Extract<Wanted, { do: 'action' }>, core: Core, on: Screen): Promise<number> {
  const outcome = await core.run(wanted.action.name, wanted.params)
  if (!outcome.ok) {
    on.err(outcome.code === 'aborted' ? 'Interrupted.' : outcome.message)
    return outcome.code === 'aborted' ? EXIT.interrupted : EXIT.failed
  }
  on.out(wanted.json ? JSON.stringify(outcome.answer, null, 2) : render(outcome.answer))
  return outcome.answer.dry_run === true ? EXIT.changes : EXIT.fine
}

async function serveHttp(
  core: Core,
  options: { host: string; port: number; names: string[]; token: string },
  on: Screen,
  stop: AbortSignal,
): Promise<void> {
  await using served = await McpHttp.start(core, options)
  on.err(`MCP at ${served.url}, ${core.actions.length} tools; Ctrl-C ends it.`)
  if (!stop.aborted) await once(stop, 'abort')
}
