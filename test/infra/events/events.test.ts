import { type Input, output, runtime, secret } from '@pulumi/pulumi'
import { beforeAll, describe, expect, test } from 'vitest'
import { USERS } from '../../../apps/automation/told.ts'
import { type Config, parseConfig } from '../../../infra/config.ts'
import type { Deployment } from '../../../infra/deployment.ts'
import type { Events as EventsClass } from '../../../infra/events/events.ts'

interface Seen {
  readonly type: string
  readonly name: string
  readonly inputs: Record<string, unknown>
}
const seen: Seen[] = []
let Events: typeof EventsClass

beforeAll(async () => {
  const newResource = ({ type, name, inputs }: runtime.MockResourceArgs) => {
    seen.push({ type, name, inputs })
    const result = type.startsWith('random:') ? { result: `password of ${name}` } : {}
    return { id: name, state: { ...inputs, imageId: 'sha256:1', ...result } }
  }
  await runtime.setMocks({ newResource, call: ({ inputs }) => inputs }, 'netbox', 'dev', true)
  Events = (await import('../../../infra/events/events.ts')).Events
})

const base = {
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
}
const stackWith = (events: object, secrets: object = {}) => {
  const raw = { 'netbox:events': JSON.stringify(events), 'netbox:eventsSecrets': JSON.stringify(secrets) }
  const config = parseConfig({ ...base, ...raw })
  const stack = { config, owner: output('netbox/dev#1'), attempts: new Map(), secrets: { values: output([]) } }
  return { config, deployment: { stack, onHost: {} } as unknown as Deployment }
}
const settled = <T>(value: Input<T>) => new Promise<T>((resolve) => output(value).apply(resolve as never))
const made = async (events: object, secrets?: object) => {
  seen.length = 0
  const { config, deployment } = stackWith(events, secrets)
  const component = new Events('events', config.events as NonNullable<Config['events']>, deployment)
  const access = await settled(component.access)
  const webhookSecret = secret('key')
  const part = component.part({ netboxToken: secret('nbt_token'), webhookSecret, programs: ['netbox-events', 'p'] })
  await runtime.disconnect()
  return { component, access, part, of: (type: string) => seen.filter((one) => one.type === type) }
}

describe('a NATS of its own', () => {
  test('listens on loopback alone, keeps its streams in a volume, and hands its passwords over in a file', async () => {
    const { of } = await made({ image: 'nats:2.15-alpine' })
    const [container] = of('docker:index/container:Container')
    expect(container!.inputs).toMatchObject({
      name: 'netbox-nats',
      command: ['nats-server', '--config', '/etc/nats/netbox.conf'],
      ports: [{ internal: 4222, external: 4222, ip: '127.0.0.1' }],
      mounts: [{ type: 'volume', target: '/data', source: 'netbox-nats-data' }],
      memory: 256,
    })
    const { uploads, ...rest } = container!.inputs
    for (const user of USERS) {
      expect(JSON.stringify(uploads)).toContain(`password of nats-${user}-password`)
      expect(JSON.stringify(rest)).not.toContain('password of')
    }
  })

  test('makes its passwords anew with a generation', async () => {
    const raw = { 'netbox:generations': '{"events":2}', 'netbox:events': '{"image":"nats:2.15-alpine"}' }
    seen.length = 0
    const config = parseConfig({ ...base, ...raw })
    const { deployment } = stackWith({ image: 'nats:2.15-alpine' })
    const on = { ...deployment, stack: { ...deployment.stack, config } } as Deployment
    const { access } = new Events('events', config.events as NonNullable<Config['events']>, on)
    expect((await settled(access)).passwords.reader).toBe('password of nats-reader-password-generation-2')
  })

  test('tells the projector where it is and who it is', async () => {
    const { access, part } = await made({ image: 'nats:2.15-alpine', port: 4333, maxBytes: '10G', site: 'lab' })
    expect(access).toMatchObject({ url: 'nats://127.0.0.1:4333', stream: 'INFRASTRUCTURE' })
    expect(part.env).toEqual({
      NATS_URL: 'nats://netbox-nats:4222',
      NATS_USER: 'projector',
      NATS_INBOX_PREFIX: '_INBOX_projector',
      NATS_STREAM: 'INFRASTRUCTURE',
      NATS_STREAM_REPLICAS: '1',
      NATS_STREAM_BYTES: '10G',
      NETBOX_DEFAULT_SITE: 'lab',
      NETBOX_RECONCILE_HOURS: '6',
      NETBOX_EVENTS_PROGRAMS: 'netbox-events,p',
    })
    expect(Object.keys(part.secrets)).toEqual(['NETBOX_API_TOKEN', 'NETBOX_EVENTS_WEBHOOK_SECRET', 'NATS_PASSWORD'])
    expect(part.after).toBeInstanceOf(Object)
  })
})

test('a cluster that is there is used as it is: nothing is made, and what it wants are files', async () => {
  const servers = ['tls://a.lan:4222', 'tls://b.lan:4222']
  const settings = { servers, replicas: 3, user: 'projector' }
  const { access, part, of } = await made(settings, { credentials: 'creds', authority: 'pem', password: 'word' })
  expect(of('docker:index/container:Container')).toEqual([])
  expect(access).toEqual({ url: servers.join(','), stream: 'INFRASTRUCTURE', passwords: {} })
  expect(part.env).toMatchObject({
    NATS_URL: servers.join(','),
    NATS_USER: 'projector',
    NATS_STREAM_REPLICAS: '3',
    NATS_CREDS: '/run/secrets/NATS_CREDS',
    NATS_CA: '/run/secrets/NATS_CA',
  })
  expect(Object.keys(part.secrets)).toEqual(
    expect.arrayContaining(['NATS_CA', 'NATS_CREDS', 'NATS_PASSWORD', 'NETBOX_API_TOKEN']),
  )
  expect(part.after).toBeUndefined()
})
