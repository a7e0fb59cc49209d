import { z } from 'zod'
import { parseYaml, YamlError } from '../../../../../text/yaml.ts'
import { observation } from '../../../core/observation.ts'
import { fault } from '../../fault.ts'
import type { Entry, Format } from '../entry.ts'

const { source: _source, seen: _seen, ...shape } = observation.shape
/** An observation as people write it: the source and the time are those of the file. */
const written = z.strictObject({ ...shape, id: shape.id.optional(), kind: shape.kind.default('device') })
const collected = z.object({
  collected: z.array(
    z.object({ distinct: z.boolean().default(false), observations: z.array(z.record(z.string(), z.unknown())) }),
  ),
})

/** Our own form, as YAML or JSON: `things: […]`, or what `netbox-discover collect` printed on another host. */
export const own: Format = (text) => {
  const wrong: string[] = []
  const entries: Entry[] = []
  let input: unknown
  try {
    input = parseYaml(text, 'it')
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    return { entries, wrong: [error.message] }
  }
  const fromElsewhere = collected.safeParse(input)
  const list = fromElsewhere.success
    ? fromElsewhere.data.collected.flatMap(({ distinct, observations }) =>
        observations.map((one) => ({ ...one, inventory: distinct })),
      )
    : ((input as { things?: unknown } | undefined)?.things ?? [])
  if (!Array.isArray(list) || (!fromElsewhere.success && list.length === 0))
    return { entries, wrong: ['it has no list "things"'] }
  list.forEach((one: unknown, n) => {
    const parsed = (fromElsewhere.success ? observation : written).safeParse(one)
    if (parsed.success) {
      const { source, ...rest } = parsed.data as z.infer<typeof observation>
      // Of several sources, each has ids of its own.
      entries.push(
        fromElsewhere.success
          ? { ...rest, id: `${source}/${rest.id}`, kind: rest.kind === 'host' ? 'device' : rest.kind }
          : rest,
      )
    } else wrong.push(`things.${n}.${fault(parsed.error)}`)
  })
  return { entries, wrong }
}
