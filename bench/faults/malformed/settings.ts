const images = (more: object) => ({ netbox: 'nb:1', postgres: 'pg:1', valkey: 'vk:1', ...more })
const kong = (more: object) => ({ container: 'kong', url: 'http://kong:8000', ...more })
const events = (more: object) => ({ image: 'nats:2.15-alpine', ...more })
const automation = (more: object) => ({ image: 'node:24', ...more })

/** Setting, without `netbox:` → values that are wrong for it, as a person may type them. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  host: ['docker', '192.168.1.161', 'http://vm', '', 17],
  name: ['NetBox', 'net box', '-netbox', '', true],
  network: ['multi pass', 'Öffentlich', '', ['a']],
  images: ['netbox:1', images({ netbox: 'netbox' }), images({ redis: 'redis:7' }), images({ valkey: 7 }), []],
  ports: [8080, { netbox: 0 }, { netbox: 65_536 }, { netbox: '8080a' }, { http: 80 }, { postgres: 1.5 }],
  bind: ['0.0.0.0', { netbox: 'localhost' }, { netbox: '300.1.1.1' }, { redis: '127.0.0.1' }],
  basePath: ['/netbox/', 'netbox', 'net box/', 'netbox//', 12],
  allowedHosts: ['*', ['*'], ['a b'], [1], { a: 1 }],
  corsOrigins: ['http://a', ['a'], ['http://a/b'], ['ftp://a']],
  csrfOrigins: ['http://a', ['a'], ['http://a/'], [null]],
  timeZone: ['Paris', 'Europe/Pariss', '', 2],
  language: ['french', 'FR', 'fr_FR', ''],
  superuser: ['admin', { name: 'a b' }, { email: 'nobody' }, { password: 'x' }],
  peppers: [1, [], [0], [1, 1], ['1'], [32_768]],
  generations: [2, { database: 0 }, { valkey: '2' }, { superuser: 1.5 }, { pepper: 2 }],
  workers: [0, 65, 2.5, 'two'],
  memory: [1024, { netbox: 63 }, { netbox: '2g' }, { kong: 256 }],
  metrics: ['on', 1, ['a']],
  keepData: ['yes', 1, 'maybe'],
  startTimeout: [5, 7201, '30m'],
  model: ['seed/multipass.ts', './seed/multipass.js', '/etc/passwd', ''],
  gateway: [
    'kong',
    { container: 'kong' },
    kong({ url: 'kong:8000' }),
    kong({ apiPerMinute: -1 }),
    kong({ port: 1 }),
    kong({ allowOverlap: ['a b'] }),
    kong({ readTimeout: 0 }),
  ],
  automation: [true, {}, automation({ image: 'node' }), automation({ writes: 'all' }), automation({ memory: 1 })],
  automationSecrets: ['secret-1', { alertToken: 12_345 }, { password: 'secret-2' }],
  events: [
    true,
    {},
    events({ servers: ['nats://nats:4222'] }),
    { servers: ['nats://user:secret-4@nats:4222'] },
    events({ port: 0 }),
    events({ sync: 'never' }),
    events({ maxBytes: '10 GB' }),
    events({ replicas: 2 }),
    events({ stream: 'a b' }),
    events({ retention: '7d' }),
  ],
  eventsSecrets: ['secret-1', { password: 12_345 }, { creds: 'secret-2' }],
  discovery: ['on', 1, ['docker']],
  discoverySecrets: ['secret-3', { Proxmox: 'secret-4' }, { proxmox: 12_345 }],
  whatsup: [
    'main',
    {},
    { connections: 'main' },
    { connections: [{ name: 'The main one' }] },
    { connections: [], publish: 1 },
  ],
  whatsupSecrets: ['secret-3', { main: 12_345 }, { main: '' }],
  colour: ['red'],
}

/** Setting and value. */
export const settings: readonly (readonly [key: string, value: unknown])[] = Object.entries(WRONG).flatMap(
  ([key, values]) => values.map((value) => [key, value] as const),
)

/** What a refusal of one of them reads like: one sentence that names it and says what would be right. */
export const refusalOf = (key: string) =>
  new RegExp(`^netbox:${key}\\b[^\\n]*(?:it must be|set it to|known are)[^\\n]*\\.$`)
