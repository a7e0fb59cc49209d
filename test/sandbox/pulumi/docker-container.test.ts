import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { silentEngine } from '../../../provider/rpc/engine-log.ts'
import { UNKNOWN, type Values } from '../../../provider/rpc/index.ts'
import { check } from '../../../sandbox/pulumi/docker/check.ts'
import { createBody, updateBody } from '../../../sandbox/pulumi/docker/container.ts'
import { container } from '../../../sandbox/pulumi/docker/container-schema.ts'
import { diff } from '../../../sandbox/pulumi/docker/diff.ts'
import { formatDuration, parseDuration } from '../../../sandbox/pulumi/docker/duration.ts'
import { previewed, refreshed, refreshedInputs } from '../../../sandbox/pulumi/docker/outputs.ts'
import { tar } from '../../../sandbox/pulumi/docker/tar.ts'
import fc from '../../property.ts'

const checked = (news: Values, olds: Values = {}) =>
  check(container, {
    urn: 'urn:pulumi:dev::project::docker:index/container:Container::db',
    signal: AbortSignal.any([]),
    log: silentEngine.logFor(''),
    randomSeed: Buffer.from('0123456789'),
    olds,
    news,
  })
const inputs = (news: Values) => checked({ name: 'db', image: 'busybox', ...news }).inputs

/** What Docker would say of a container that has been created with these inputs. */
function inspected(news: Values, said: Record<string, Record<string, unknown>> = {}) {
  const { HostConfig, ...Config } = createBody(inputs(news)) as Record<string, Record<string, unknown>>
  return {
    Id: 'f00',
    Name: '/db',
    State: { Running: true },
    Config: { ...Config, ...said.Config },
    HostConfig: { ...HostConfig, ...said.HostConfig },
  }
}

/** The differences that the next update finds after a refresh. */
function driftOf(news: Values, said: Record<string, Record<string, unknown>> = {}) {
  const declared = inputs(news)
  const olds = refreshed(container, previewed(container, declared), inspected(news, said))
  const { detailedDiff } = diff(container, { olds, news: declared, ignoreChanges: [] })
  return Object.fromEntries(Object.entries(detailedDiff!).map(([path, { kind }]) => [path, kind]))
}

describe('check', () => {
  test.for([
    [
      { name: 'db' },
      'image',
      'Missing required argument. The argument "image" is required, but no definition was found.',
    ],
    [{ image: 'x', colour: 'red' }, 'colour', 'an unexpected argument "colour" was provided'],
    [{ image: 'x', gpus: 'all' }, 'gpus', 'the stand-in for the docker plugin does not know "gpus"'],
    [{ image: 'x', memory: '512' }, 'memory', 'must be a number, not "512"'],
    [
      { image: 'x', mounts: [{ type: 'bind' }] },
      'mounts[0].target',
      'Missing required argument. The argument "target" is required, but no definition was found.',
    ],
    [{ image: 'x', id: 'y' }, 'id', 'an unexpected argument "id" was provided'],
  ] as const)('refuses %j', ([news, property, reason]) => {
    expect(checked(news as unknown as Values).failures).toContainEqual({ property, reason })
  })

  test('takes what is not known yet for right', () => {
    expect(
      checked({ image: UNKNOWN, memory: UNKNOWN, mounts: [{ type: 'volume', source: UNKNOWN, target: '/x' }] })
        .failures,
    ).toEqual([])
  })

  test('makes a name and keeps it', () => {
    const first = checked({ image: 'x' }).inputs
    expect(first.name).toBe('db-3031323')
    expect(checked({ image: 'x' }, { ...first, name: 'db-kept' }).inputs.name).toBe('db-kept')
  })
})

describe('differences', () => {
  // The right column is what was measured on the genuine plugin.
  test.for([
    [{ memory: 512 }, { HostConfig: { MemorySwap: 2 ** 30 } }, { memorySwap: 'delete' }],
    [{ memory: 512, memorySwap: 1024 }, {}, {}],
    [{ healthcheck: { tests: ['x'], interval: '60s' } }, {}, { 'healthcheck.interval': 'update' }],
    [{ healthcheck: { tests: ['x'], interval: '1m0s' } }, {}, {}],
    [{ cpus: '1' }, {}, { cpus: 'update-replace' }],
    [{ cpus: '1.0' }, {}, {}],
    [{ workingDir: '/srv/' }, { Config: { WorkingDir: '/srv' } }, { workingDir: 'update-replace' }],
    [
      { capabilities: { adds: ['NET_ADMIN'] } },
      { HostConfig: { CapAdd: ['CAP_NET_ADMIN'] } },
      { 'capabilities.adds[0]': 'update-replace' },
    ],
    [{ envs: ['B=2', 'A=1'] }, {}, {}],
    [{ tmpfs: { '/run': '' }, logOpts: { 'max-size': '1m' }, labels: [{ label: 'a', value: 'b' }] }, {}, {}],
    [{ restart: 'unless-stopped' }, { HostConfig: { RestartPolicy: { Name: 'no' } } }, { restart: 'update' }],
    [{}, { Config: { WorkingDir: '/app', User: 'netbox', Cmd: ['run'], Hostname: 'f00' } }, {}],
  ] as const)('of %j, as Docker has %j', ([news, said, expected]) => {
    expect(driftOf(news as unknown as Values, said)).toEqual(expected)
  })

  const change = (before: Values, after: Values) => {
    const olds = refreshed(container, previewed(container, inputs(before)), inspected(before))
    return diff(container, { olds, news: inputs(after), ignoreChanges: [] })
  }

  test('an environment change replaces, the old container first', () => {
    expect(change({ envs: ['A=1'] }, { envs: ['A=2'] })).toMatchObject({
      replaces: ['envs'],
      deleteBeforeReplace: true,
    })
  })

  test('a memory change is an update', () => {
    const { replaces, diffs } = change({ memory: 64, memorySwap: 64 }, { memory: 65, memorySwap: 64 })
    expect([replaces, diffs]).toEqual([[], ['memory']])
  })

  test('an image that is not known yet replaces', () => {
    expect(change({}, { image: UNKNOWN })).toMatchObject({
      replaces: ['image'],
      detailedDiff: { image: { kind: 'update-replace' } },
    })
  })

  test('the order of ports does not matter', () => {
    const [a, b] = [
      { internal: 80, external: 8080 },
      { internal: 70, external: 7070 },
    ]
    const olds = { ...previewed(container, inputs({ ports: [a!, b!] })) }
    expect(diff(container, { olds, news: inputs({ ports: [b!, a!] }), ignoreChanges: [] }).diffs).not.toContain('ports')
  })

  test('what is to be ignored is', () => {
    const olds = previewed(container, inputs({ envs: ['A=1'] }))
    expect(diff(container, { olds, news: inputs({ envs: ['A=2'] }), ignoreChanges: ['envs'] }).diffs).not.toContain(
      'envs',
    )
  })
})

test('a refresh reports of the inputs only what was given', () => {
  const given = inputs({ memory: 64, healthcheck: { tests: ['x'], interval: '5s' } })
  const outputs = refreshed(
    container,
    previewed(container, given),
    inspected({ memory: 64, healthcheck: { tests: ['x'], interval: '5s' } }),
  )
  expect(refreshedInputs(given, outputs)).toEqual(given)
})

test('the create call has what was declared in the words of the API', () => {
  const body = createBody(
    inputs({
      command: ['run'],
      envs: ['B=2', 'A=1'],
      hosts: [{ host: 'h', ip: '1.2.3.4' }],
      labels: [{ label: 'a', value: 'b' }],
      memory: 64,
      memorySwap: -1,
      mounts: [{ type: 'bind', source: '/a', target: '/b', readOnly: true }],
      ports: [{ internal: 80, external: 8080, ip: '127.0.0.1' }, { internal: 80 }],
      restart: 'on-failure',
      maxRetryCount: 3,
      stopTimeout: 5,
    }),
  )
  expect(body).toMatchObject({
    Image: 'busybox',
    Cmd: ['run'],
    Env: ['A=1', 'B=2'],
    Labels: { a: 'b' },
    StopTimeout: 5,
    ExposedPorts: { '80/tcp': {} },
    HostConfig: {
      ExtraHosts: ['h:1.2.3.4'],
      Init: false,
      Memory: 64 * 2 ** 20,
      MemorySwap: -1,
      Mounts: [{ Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }],
      NetworkMode: 'bridge',
      PortBindings: {
        '80/tcp': [
          { HostIp: '127.0.0.1', HostPort: '8080' },
          { HostIp: '0.0.0.0', HostPort: '' },
        ],
      },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    },
  })
  expect(updateBody(inputs({ memory: 64 }))).toMatchObject({ Memory: 64 * 2 ** 20, RestartPolicy: { Name: 'no' } })
})

describe('durations', () => {
  test.for([
    ['60s', '1m0s'],
    ['90m', '1h30m0s'],
    ['1500ms', '1.5s'],
    ['0', '0s'],
    ['2h', '2h0m0s'],
    ['250ms', '250ms'],
  ])('%s comes back as %s', ([given, back]) => {
    expect(formatDuration(parseDuration(given!)!)).toBe(back)
  })

  test('are themselves once Docker has had them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (milliseconds) => {
        const written = formatDuration(milliseconds * 1e6)
        expect(parseDuration(written)).toBe(milliseconds * 1e6)
      }),
    )
  })

  test('of a fraction that no binary number has are whole nanoseconds', () => {
    expect(parseDuration('16.147s')).toBe(16_147_000_000)
  })

  test.for(['', '5', '5 s', 'soon', '-1s'])('%j is none', (given) => {
    expect(parseDuration(given)).toBeUndefined()
  })
})

test('an upload is an archive that tar can read, long names and all', () => {
  const long = `etc/${'deep/'.repeat(40)}file`
  const archive = tar([
    { path: '/etc/plain', mode: 0o644, content: Buffer.from('héllo\n') },
    { path: `/${long}`, mode: 0o744, content: Buffer.from('x'.repeat(1000)) },
  ])
  const list = spawnSync('tar', ['-tvf', '-'], { input: archive, encoding: 'utf8' })
  expect(list.stderr).toBe('')
  expect(list.stdout).toMatch(/^-rw-r--r-- 0\/0 +7 .* etc\/plain\n-rwxr--r-- 0\/0 +1000 /)
  expect(list.stdout).toContain(long)
  expect(spawnSync('tar', ['-xOf', '-', 'etc/plain'], { input: archive, encoding: 'utf8' }).stdout).toBe('héllo\n')
})
