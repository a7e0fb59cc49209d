import { z } from 'zod'
import { viaOf } from '../ssh/index.ts'
import { generations } from './generations.ts'
import { UserError } from './user-error.ts'

const port = z.int().min(1).max(65535)
const name = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/)
const image = z.string().regex(/^[a-z0-9][\w./:@-]*[:@][\w.:-]+$/)
const origin = z.string().regex(/^https?:\/\/[^/\s]+$/)
const host = z.string().regex(/^[\w.*:[\]-]+$/)
const megabytes = z.int().min(64).max(65_536)
const perMinute = z.int().min(0).max(1_000_000)
const address = z.union([z.ipv4(), z.ipv6()])

/** What a key must look like, in words: said when its value does not. */
const RIGHT: Record<string, string> = {
  host: 'a Docker host such as unix:///var/run/docker.sock, tcp://127.0.0.1:2375 or ssh://user@vm',
  name: 'a name of lower-case letters, digits, dots, dashes and underscores, such as netbox',
  network: 'the name of an existing Docker network, such as multipass-network',
  images: 'an image with its tag, such as netboxcommunity/netbox:v4.7-5.1.1',
  ports: 'a port number from 1 to 65535',
  bind: 'an IP address of the host, such as 127.0.0.1',
  basePath: "a path that ends with a slash and does not begin with one, such as netbox/, or '' for none",
  allowedHosts: 'a list of host names such as [netbox.lan, 192.168.1.161]; * is refused',
  corsOrigins: 'a list of origins such as [http://192.168.1.161:3000]',
  csrfOrigins: 'a list of origins such as [http://192.168.1.161:8000]',
  timeZone: 'a time zone such as Europe/Paris',
  language: 'a language code such as fr-fr',
  superuser: 'name and email of the first administrator, such as {name: admin, email: admin@example.org}',
  peppers: 'a list of different whole numbers from 1 to 32767, such as [1]; the largest one signs new tokens',
  generations: 'numbers from 1 to 9999 by secret, such as {database: 2}; raising one by one makes that secret anew',
  workers: 'a number of web workers from 1 to 64',
  memory: 'a limit in megabytes from 64 to 65536',
  keepData: 'true or false',
  startTimeout: 'a number of seconds from 10 to 7200',
  automation: "settings of one more container, such as {image: 'node:24-alpine'}; see docs/automation.md",
  automationSecrets:
    'secrets of its endpoints: notifyToken, langfuseSecretKey, alertUrl, alertToken, set with --secret',
  gateway:
    'a gateway that is there already, such as {container: multipass-supabase-kong, url: http://192.168.1.161:8000}; uiPerMinute and apiPerMinute are requests a minute, 0 for no limit',
  model: 'the path of a module below the project, such as ./seed/multipass.ts',
}

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
  keepData: z.boolean().default(true),
  gateway: z
    .strictObject({
      container: name,
      url: origin,
      adminUrl: z.url({ protocol: /^https?$/ }).optional(),
      uiPerMinute: perMinute.default(1200),
      apiPerMinute: perMinute.default(60),
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
  if (!result.success) throw new UserError(result.error.issues.flatMap((issue) => sentences(issue, values)).join('\n'))
  const config = result.data
  const bound = { '0.0.0.0': '127.0.0.1', '::': '::1' }[config.bind.netbox] ?? config.bind.netbox
  const directUrl = `http://${bound.includes(':') ? `[${bound}]` : bound}:${config.ports.netbox}/${config.basePath}`
  const containers = ['', '-worker', '-postgres', '-redis'].map((suffix) => `${config.name}${suffix}`)
  return {
    ...config,
    containers,
    owned: [...containers, `${config.name}-automation`],
    directUrl,
    via: viaOf(config.host, directUrl),
  }
}

function sentences(issue: z.core.$ZodIssue, values: Record<string, unknown>): string[] {
  const key = ['netbox:', issue.path.join('.')].join('')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? Object.keys(RIGHT) : Object.keys(shapeAt(issue.path))
    return issue.keys.map(
      (unknown) =>
        `${issue.path.length === 0 ? key : `${key}.`}${unknown} is no configuration key; known are ${known.join(', ')}.`,
    )
  }
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    values,
  )
  const right = RIGHT[String(issue.path[0])] ?? 'something else'
  // What is wrong with a secret is not shown.
  if (issue.path[0] === 'automationSecrets') return [`${key} is not as it should be; it must be ${right}.`]
  return [
    value === undefined
      ? `${key} is missing: set it to ${right}.`
      : `${key} is ${JSON.stringify(value)}; it must be ${right}.`,
  ]
}

function shapeAt(path: PropertyKey[]): object {
  const shape: Record<string, unknown> = schema.shape
  let field = shape[String(path[0])] as { unwrap?: () => unknown; shape?: object } | undefined
  while (field && field.shape === undefined && field.unwrap) field = field.unwrap() as typeof field
  return field?.shape ?? {}
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
