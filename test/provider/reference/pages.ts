import { netboxPlugin } from '../../../provider/plugin.ts'
import { exampleArgs, languages } from './examples.ts'

interface Property {
  readonly type?: string
  readonly description?: string
  readonly secret?: true
  readonly items?: Property
  readonly additionalProperties?: Property
  readonly oneOf?: readonly Property[]
}

interface Resource {
  readonly description: string
  readonly inputProperties: Readonly<Record<string, Property>>
  readonly requiredInputs: readonly string[]
  readonly properties: Readonly<Record<string, Property>>
}

const HEAD = `Drawn from the provider's schema; \`npx vitest run --project unit test/provider/reference -u\` draws it anew. **Bold** fields are needed.
How a reference is written stands in [kinds.md](../kinds.md), how a program is set up in [provider.md](../provider.md).`

/** The pages of all resources, by the module they are in: the name of the page without its ending. */
export function resourcePages(): Record<string, string> {
  const { resources } = JSON.parse(netboxPlugin().schema!()) as { resources: Record<string, Resource> }
  const args = exampleArgs()
  const byModule = Object.groupBy(Object.entries(resources), ([type]) => type.split(':')[1]!)
  const pages = Object.entries(byModule).map(([module, entries]) => {
    const sections = entries!.map(([type, resource]) => section(type, resource, args[type]!))
    return [module, [`# Resources: ${module}`, '', HEAD, '', ...sections].join('\n')]
  })
  return Object.fromEntries(pages)
}

function section(
  type: string,
  { description, inputProperties, requiredInputs, properties }: Resource,
  args: object,
): string {
  const inputs = Object.entries(inputProperties).map(([name, property]) => {
    const shown = requiredInputs.includes(name) ? `**${name}**` : name
    return `| ${shown} | ${typeText(property)} | ${words(property)} |`
  })
  const outputs = Object.entries(properties)
    .filter(([name]) => inputProperties[name] === undefined)
    .map(([name, property]) => `Output \`${name}\`: ${typeText(property)}. ${words(property)}`)
  const examples = Object.values(languages).map(
    ({ fence, write }) => `\`\`\`${fence}\n${write(type, args as Record<string, unknown>, 'example')}\n\`\`\``,
  )
  const table = ['| field | type | |', '|---|---|---|', ...inputs].join('\n')
  return [`## ${type.split(':')[2]}`, `\`${type}\`: ${description}`, table, ...outputs, ...examples, ''].join('\n\n')
}

/** `array of string`. What has no type of its own is a reference or any value: its words tell. */
function typeText({ type, items, additionalProperties, oneOf }: Property): string {
  if (oneOf) return oneOf.map(typeText).join(' or ')
  if (items) return `list of ${typeText(items)}`
  if (additionalProperties) return `map of ${typeText(additionalProperties)}`
  return type ?? 'any'
}

const words = ({ description = '', secret }: Property) =>
  [description, ...(secret ? ['Secret.'] : [])].join(' ').trim().replaceAll('|', '\\|')
