import type { z } from 'zod'
import { discoveryWords } from './automation/discovery-settings.ts'
import { whatsupWords } from './config-whatsup.ts'

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
  metrics: 'true or false',
  keepData: 'true or false',
  startTimeout: 'a number of seconds from 10 to 7200',
  automation: "settings of one more container, such as {image: 'node:24-alpine'}; see docs/operate/automation.md",
  automationSecrets:
    'secrets of its endpoints: notifyToken, langfuseSecretKey, alertUrl, alertToken, set with --secret',
  ...whatsupWords,
  events:
    "a NATS of its own, such as {image: 'nats:2.15-alpine'}, or yours, such as {servers: ['tls://nats.lan:4222']}; see docs/use/events.md",
  eventsSecrets:
    'what your own NATS wants: credentials, password, token, authority, certificate, key, set with --secret',
  ...discoveryWords,
  gateway:
    'a gateway that is there already, such as {container: multipass-supabase-kong, url: http://192.168.1.161:8000}; uiPerMinute, apiPerMinute and loginPerMinute are requests a minute, 0 for no limit; readTimeout is seconds, from 1 to 86400; allowOverlap lists names of routes such as [dashboard-all]',
  model: 'the path of a module below the project, such as ./seed/multipass.ts',
}

type Shape = Readonly<Record<string, unknown>>

/** What is wrong with a configuration, a sentence for each key: the key, its value and what would be right. */
export function sentencesFor({ issues }: z.ZodError, values: Record<string, unknown>, shape: Shape): string[] {
  return issues.flatMap((issue) => sentences(issue, values, shape))
}

function sentences(issue: z.core.$ZodIssue, values: Record<string, unknown>, shape: Shape): string[] {
  const key = ['netbox:', issue.path.join('.')].join('')
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? Object.keys(RIGHT) : Object.keys(shapeAt(issue.path, shape))
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
  if (/secrets$/i.test(String(issue.path[0]))) return [`${key} is not as it should be; it must be ${right}.`]
  // An address with a password in it is refused for that.
  const shown = /:\/\/[^/]*@/.test(JSON.stringify(value) ?? '')
    ? 'an address with a password in it'
    : JSON.stringify(value)
  return [value === undefined ? `${key} is missing: set it to ${right}.` : `${key} is ${shown}; it must be ${right}.`]
}

function shapeAt(path: PropertyKey[], shape: Shape): object {
  let field = shape[String(path[0])] as { unwrap?: () => unknown; shape?: object } | undefined
  while (field && field.shape === undefined && field.unwrap) field = field.unwrap() as typeof field
  return field?.shape ?? {}
}
