import { z } from 'zod'
import { viaOf } from '../host/ssh/index.ts'
import { UserError } from '../host/user-error.ts'
import { discoveryKeys } from './automation/discovery-settings.ts'
import { address, image, megabytes, name, port, reachedAt } from './config-values.ts'
import { whatsup, whatsupSecrets } from './config-whatsup.ts'
import { sentencesFor } from './config-words.ts'
import { events, eventsSecrets } from './events/settings.ts'
import { generations } from './generations.ts'

const origin = z.string().regex(/^https?:\/\/[^/\s]+$/)
const host = z.string().regex(/^[\w.*:[\]-]+$/)
const perMinute = z.int().min(0).max(1_000_000)

const schema = z.strictObject({
  host: z.string().regex(/^(unix|npipe|tcp|ssh):\/\/.+/),
  name: name.default('netbox'),
  network: name.default('multipass-network'),
  images: z.strictObject({ netbox: image, postgres: image, valkey: image }),
  ports: z.strictObject({ netbox: port.default(8080), postgres: port.default(5433) }).prefault({}),
  bind: z.strictObject({ netbox: address.default('127.0.0.1'), postgres: address.default('127.0.0.1') }).prefault({}),
  basePath: z
    .string()
    .regex(/^([\w-]+\/)*$/)
    .default('netbox/'),
  allowedHosts: z.array(host.refine((value) => value !== '*')).default([]),
  corsOrigins: z.array(origin).default([]),
  csrfOrigins: z.array(origin).default([]),
  timeZone: z.string().refine(isTimeZone).default('Europe/Paris'),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]{2,4})?$/)
    .default('fr-fr'),
  superuser: z
    .strictObject({
      name: z
        .string()
        .regex(/^[\w.@+-]+$/)
        .default('admin'),
      email: z.email().default('admin@example.com'),
    })
    .prefault({}),
  peppers: z
    .array(z.int().min(1).max(32_767))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length)
    .default([1]),
  generations,
  workers: z.int().min(1).max(64).default(2),
  memory: z
    .strictObject({
      netbox: megabytes.default(2048),
      worker: megabytes.default(1024),
      postgres: megabytes.default(1024),
      valkey: megabytes.default(256),
    })
    .prefault({}),
  metrics: z.boolean().default(true),
  keepData: z.boolean().default(true),
  gateway: z
    .strictObject({
      container: name,
      url: origin,
      adminUrl: z.url({ protocol: /^https?$/ }).optional(),
      uiPerMinute: perMinute.default(1200),
      apiPerMinute: perMinute.default(60),
      loginPerMinute: perMinute.default(10),
      readTimeout: z.int().min(1).max(86_400).default(300),
      allowOverlap: z.array(z.string().regex(/^[\w.~-]+$/)).default([]),
    })
    .optional(),
  automation: z
    .strictObject({
      image,
      writes: z.union([z.enum(['on', 'off', 'dry-run']), z.array(z.string()).min(1)]).default('off'),
      reportHours: z.int().min(1).max(8784).default(24),
      reportsKept: z.int().min(1).max(10_000).default(30),
      memory: megabytes.default(512),
      publish: z.boolean().default(false),
      endpoints: z.record(z.string(), z.unknown()).default({}),
      rules: z.array(z.unknown()).optional(),
    })
    .optional(),
  automationSecrets: z
    .strictObject({
      notifyToken: z.string(),
      langfuseSecretKey: z.string(),
      alertUrl: z.string(),
      alertToken: z.string(),
    })
    .partial()
    .prefault({}),
  whatsup,
  whatsupSecrets,
  events,
  eventsSecrets,
  ...discoveryKeys,
  startTimeout: z.int().min(10).max(7200).default(1800),
  model: z
    .string()
    .regex(/^\.\/.+\.ts$/)
    .default('./seed/multipass.ts'),
})

/** A stack's configuration, checked, with defaults filled in. Ports are host ports, memory is in megabytes. */
export type Config = z.output<typeof schema> & {
  /** Names of NetBox's four containers. */
  containers: string[]
  /** Every name this stack may have a container by, whether it has that one now or not. */
  owned: string[]
  /** Where NetBox answers on the host itself, without the gateway; ends with a slash. */
  directUrl: string
  /** The `ssh://` host through which that address is reached; undefined if it can be called from here. */
  via: string | undefined
}

/**
 * Checks the raw configuration of a stack (values as Pulumi hands them over: text, or JSON text for lists and objects).
 *
 * @param raw `netbox:key` → value; keys of other namespaces are not ours and are left alone
 * @throws UserError one sentence for each wrong key: the key, the value and what would be right
 */
export function parseConfig(raw: Record<string, string>): Config {
  const entries = Object.entries(raw).flatMap(([key, value]) =>
    key.startsWith('netbox:') ? [[key.slice('netbox:'.length), decode(value)] as const] : [],
  )
  const values = Object.fromEntries(entries)
  const result = schema.safeParse(values)
  if (!result.success) throw new UserError(sentencesFor(result.error, values, schema.shape).join('\n'))
  const config = result.data
  const directUrl = `http://${reachedAt(config.bind.netbox)}:${config.ports.netbox}/${config.basePath}`
  const containers = ['', '-worker', '-postgres', '-redis'].map((suffix) => `${config.name}${suffix}`)
  return {
    ...config,
    containers,
    owned: [...containers, `${config.name}-automation`, `${config.name}-nats`],
    directUrl,
    via: viaOf(config.host, directUrl),
  }
}

/** Pulumi hands lists, objects, numbers and booleans over as JSON text, and plain text as it is. */
function decode(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
