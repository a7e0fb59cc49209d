import { z } from 'zod'

/** Shapes of what the API answers, as loose as may be: fields that are not needed may be anything. */

const text = z.union([z.string(), z.number()]).transform(String)
/** Null and absent are the same as empty. */
const some = text.nullish().transform((value) => value ?? '')
const list = <T extends z.ZodType>(one: T) =>
  z
    .array(one)
    .nullish()
    .transform((rows) => rows ?? [])
const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) => String(value).toLowerCase() === 'true')

const paging = z.object({ nextPageId: some }).nullish()

export const whoAmI = z.object({ data: text })

const groupRef = z.object({ parents: list(z.string()), name: z.string(), id: some })

const template = z.object({
  templateId: text,
  displayName: some,
  primaryRole: z.string().nullish(),
  os: z.string().nullish(),
  brand: z.string().nullish(),
  note: some,
  interfaces: list(z.object({ interfaceId: some, defaultInterface: flag, networkAddress: some, networkName: some })),
  attributes: list(z.object({ name: some, value: some })),
  groups: list(groupRef),
})
export type Template = z.output<typeof template>

export const templates = z.object({ paging, data: z.object({ templates: z.array(template) }) })

const overview = z.object({
  id: text,
  name: some,
  networkAddress: some,
  role: some,
  brand: some,
  os: some,
  bestState: some,
})
export const overviews = z.object({ paging, data: z.object({ devices: z.array(overview) }) })
export const oneOverview = z.object({ data: overview })
export type Overview = z.output<typeof overview>

export const made = z.object({
  data: z.object({
    idMap: list(z.object({ templateId: some, resultId: text })),
    errors: list(z.object({ templateId: some, messages: list(z.string()) })),
  }),
})

export const properties = z.object({ data: z.looseObject({ displayName: some }) })
export const attributes = z.object({ paging, data: list(z.object({ attributeId: text, name: some, value: some })) })
const oneInterface = z.object({ interfaceId: text, address: some, hostName: some })
export const defaultInterface = z.object({ data: oneInterface })
export const groups = z.object({
  paging,
  data: z.object({ groups: list(z.object({ id: text, parentGroupId: some, name: some })) }),
})
export const group = z.object({ data: z.object({ id: text }) })
export const polling = z.object({
  data: z.object({
    maintenance: z.object({ enabled: flag, manual: z.object({ enabled: flag, reason: some }).nullish() }).nullish(),
  }),
})

export const scan = z.object({
  data: z.object({ id: text.optional(), progress: z.number().nullish(), devicesFound: z.number().nullish() }),
})
export const scanStarted = z.object({ data: z.object({ id: text }) })
export const scanDevices = z.object({ paging, data: z.object({ devices: list(overview) }) })

/** Done, whatever else it says. The counted answer can call itself a success beside errors: all its fields are looked at. */
export const outcome = z.looseObject({}).transform((body, context) => {
  const data = (typeof body.data === 'object' && body.data !== null ? body.data : body) as Record<string, unknown>
  const bad = [data.resourcesNotAllowed, data.resourcesWithErros, data.resourcesWithErrors, data.errors].filter(
    (one) => Array.isArray(one) && one.length > 0,
  )
  if (data.success === false || bad.length > 0) context.addIssue({ code: 'custom', message: 'a failure' })
  return data
})

export const anything = z.unknown()
