import { z } from 'zod'
import { ConfigError } from '../runtime/config-error.ts'
import type { Secrets } from '../runtime/secrets.ts'
import type { Action } from './actions/action.ts'
import { alert } from './actions/alert.ts'
import { langfuse } from './actions/langfuse.ts'
import { notify } from './actions/notify.ts'
import { RETRY, type Retry } from './retry.ts'
import { ACTIONS, type ActionName, RULES, type Rule, rule } from './rules.ts'

/** What the worker needs. */
export interface Config {
  readonly actions: Partial<Record<ActionName, Action>>
  readonly rules: readonly Rule[]
  readonly retry: Retry
}

const url = z.url({ protocol: /^https?$/, error: 'an http or https URL' })
const milliseconds = z.int({ error: 'a whole number of milliseconds' }).min(0, 'a whole number of milliseconds')

const file = z.strictObject({
  endpoints: z
    .strictObject({
      notify: z.strictObject({ url }).optional(),
      langfuse: z
        .strictObject({ host: url, publicKey: z.string({ error: 'the public key of a Langfuse project' }) })
        .optional(),
      // Chat programs put a secret into the address: then it comes from the environment instead.
      alert: z.strictObject({ url: url.optional() }).nullable().optional(),
    })
    .default({}),
  rules: z.array(rule).optional(),
  retry: z
    .strictObject({
      attempts: z.int({ error: 'a whole number above 0' }).min(1, 'a whole number above 0').default(RETRY.attempts),
      firstDelay: milliseconds.default(RETRY.firstDelay),
      longestDelay: milliseconds.default(RETRY.longestDelay),
      timeout: milliseconds.min(1, 'a whole number of milliseconds above 0').default(RETRY.timeout),
    })
    .default(RETRY),
})
type Endpoints = z.output<typeof file>['endpoints']

/** How each action comes about of its endpoint and the environment. */
const MAKERS: Record<ActionName, (endpoints: Endpoints, secrets: Secrets) => Promise<Action | undefined>> = {
  async notify(endpoints, secrets) {
    if (!endpoints.notify) return undefined
    return notify({ ...endpoints.notify, authorization: bearer(await secrets('NETBOX_WEBHOOK_NOTIFY_TOKEN')) })
  },
  async langfuse(endpoints, secrets) {
    if (!endpoints.langfuse) return undefined
    const name = 'NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY'
    const secretKey =
      (await secrets(name)) ?? wrong(`endpoints.langfuse needs a secret key: set ${name} or ${name}_FILE`)
    return langfuse({ ...endpoints.langfuse, secretKey })
  },
  async alert(endpoints, secrets) {
    const name = 'NETBOX_WEBHOOK_ALERT_URL'
    const hidden = await secrets(name)
    if (endpoints.alert === undefined && hidden === undefined) return undefined
    if (hidden !== undefined && !url.safeParse(hidden).success) wrong(`${name} must be an http or https URL`)
    const given = hidden ?? endpoints.alert?.url ?? wrong(`endpoints.alert.url is missing; give it, or set ${name}`)
    return alert({ url: given, authorization: bearer(await secrets('NETBOX_WEBHOOK_ALERT_TOKEN')) })
  },
}

/** Makes the worker's configuration of what a file says. Throws {@link ConfigError}. */
export async function readConfig(input: unknown, secrets: Secrets): Promise<Config> {
  const parsed = file.safeParse(input ?? {})
  if (!parsed.success) return wrong(sentence(parsed.error.issues[0]!, input))
  const { endpoints, rules, retry } = parsed.data
  const actions: Partial<Record<ActionName, Action>> = {}
  for (const name of ACTIONS) {
    const action = await MAKERS[name](endpoints, secrets)
    if (action) actions[name] = action
  }
  // The built-in rules are for whatever endpoints there are; rules of one's own mean what they say.
  for (const [index, { actions: wanted }] of (rules ?? []).entries())
    for (const name of wanted)
      if (!actions[name]) wrong(`rules.${index}.actions names ${name}, which has no endpoint; give endpoints.${name}`)
  return { actions, rules: rules ?? RULES, retry }
}

function bearer(token: string | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token}`
}

function sentence(issue: z.core.$ZodIssue, input: unknown): string {
  const where = issue.path.length === 0 ? 'the configuration' : issue.path.join('.')
  if (issue.code === 'unrecognized_keys') return `${where} has no field ${issue.keys[0]}`
  if (issue.code === 'invalid_union' && issue.message.startsWith('Invalid')) {
    // Of the readings of a value, the one that came furthest is what was meant.
    const [inner] = issue.errors.flat().sort((one, other) => nearness(other) - nearness(one))
    if (inner) return sentence({ ...inner, path: [...issue.path, ...inner.path] }, input)
  }
  const given = issue.path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | undefined)?.[part],
    input,
  )
  const wanted = issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : wantedOf(issue)
  // An address can hold a secret, so it is not repeated.
  const shown = /url|host|key/i.test(String(issue.path.at(-1))) ? undefined : JSON.stringify(given)
  return shown === undefined ? `${where} must be ${wanted}` : `${where} is ${shown.slice(0, 80)}; it must be ${wanted}`
}

function nearness({ path, code }: z.core.$ZodIssue): number {
  return 2 * path.length + (code === 'invalid_type' ? 0 : 1)
}

function wantedOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.message.startsWith('Invalid')
    ? `of type ${issue.expected}`
    : issue.message
}

function wrong(message: string): never {
  throw new ConfigError(message)
}
