import { DynamicStructuredTool, DynamicTool } from '@langchain/core/tools'
import { z } from 'zod'
import type { Action } from './action.ts'
import { type Core, textOf } from './core.ts'

const NAME = 'netbox_infrastructure'

/** A LangChain tool that takes `{action, params}`, for models that call tools with arguments. */
export function netboxInfrastructure(core: Core): DynamicStructuredTool {
  const names = core.actions.map(({ name }) => name) as [string, ...string[]]
  // Params are checked by the core, whose sentences a model can act on.
  const schema = z.object({
    action: z.enum(names).describe('What to do'),
    params: z.record(z.string(), z.unknown()).optional().describe('Parameters of the action'),
  })
  return new DynamicStructuredTool({
    name: NAME,
    description: describe(core.actions),
    schema,
    func: async ({ action, params }: z.infer<typeof schema>) => textOf(await core.run(action, params)),
  })
}

/** The same tool with one string: `{"action": "get_device", "params": {"device": "r2d2automaker"}}`. */
export function netboxInfrastructureText(core: Core): DynamicTool {
  return new DynamicTool({
    name: NAME,
    description: `${describe(core.actions)}\nInput: one JSON text {"action": …, "params": {…}}.`,
    func: async (input: string) => await answer(core, input),
  })
}

async function answer(core: Core, input: string): Promise<string> {
  const call = parse(input)
  return call
    ? textOf(await core.run(call.action, call.params))
    : 'Error: the input must be one JSON text such as {"action": "get_device", "params": {"device": "r2d2automaker"}}.'
}

function parse(input: string): { action: string; params?: unknown } | undefined {
  try {
    const call: unknown = JSON.parse(input)
    const { action } = (call ?? {}) as { action?: unknown }
    return typeof action === 'string' ? (call as { action: string }) : undefined
  } catch {
    return undefined
  }
}

/** One line an action, with its parameters: a model sees no other description of them. */
function describe(actions: readonly Action[]): string {
  const lines = actions.map(({ name, description, params }) => `- ${name}(${signature(params)}): ${description}`)
  return `The infrastructure as NetBox knows it: devices, services, networks, addresses, tenants.\nActions:\n${lines.join('\n')}`
}

/** `device, limit?`: optional parameters with a question mark. */
function signature(params: z.ZodObject): string {
  const required = new Set((z.toJSONSchema(params, { io: 'input' }).required ?? []) as string[])
  return Object.keys(params.shape)
    .map((name) => (required.has(name) ? name : `${name}?`))
    .join(', ')
}
