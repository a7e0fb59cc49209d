import { describe, expect, test } from 'vitest'
import { gatewayFacts } from '../../../kong/docker/ways.ts'
import { EVAL, entryScript, evidenceOf, SCRIPT, type Started } from './gateways.ts'

const DBLESS = { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/kong/kong.yml' }
const ADMIN = { host: '127.0.0.1', port: 8001 }
const factsOf = (started: Started) => gatewayFacts(evidenceOf(started))
const refusal = (started: Started) => {
  try {
    return JSON.stringify(factsOf(started))
  } catch (error) {
    return (error as Error).message
  }
}

describe('a gateway that renders a template at each start', () => {
  test("by a shell's eval echo is edited in the template", () => {
    expect(factsOf(EVAL)).toEqual({
      ...{ mode: 'declarative', mount: '/srv/volumes/api', path: 'kong.yml', file: '/srv/volumes/api/kong.yml' },
      ...{ inside: '/home/kong/temp.yml', admin: ADMIN },
      render: {
        ...{ shell: 'bash', script: 'eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml' },
        template: { literals: ['~/temp.yml'], variables: [] },
        target: { literals: ['~/kong.yml'], variables: [] },
      },
    })
  })

  test('by the script of self-hosted Supabase is edited in the template, and all is done again but the start', () => {
    const facts = factsOf(SCRIPT)
    expect(facts).toMatchObject({
      ...{ mode: 'declarative', file: '/srv/volumes/api/kong.yml', inside: '/home/kong/temp.yml' },
      render: {
        shell: 'sh',
        template: { literals: ['/home/kong/temp.yml'], variables: [] },
        target: { literals: [], variables: ['KONG_DECLARATIVE_CONFIG'] },
      },
    })
    const { script } = (facts as { render: { script: string } }).render
    expect(script).toBe(SCRIPT.script!.slice(0, SCRIPT.script!.indexOf('\n\nexec /docker-entrypoint.sh')))
  })

  test('whose files stand in its environment is known by the variables', () => {
    const facts = factsOf({
      env: { ...DBLESS, TEMPLATE: '/kong/template.yml' },
      entrypoint: ['sh', '-ec', 'envsubst < "$TEMPLATE" > "$KONG_DECLARATIVE_CONFIG"; exec kong start'],
      mounts: [['/srv/kong', '/kong']],
    })
    expect(facts).toMatchObject({
      file: '/srv/kong/template.yml',
      render: {
        template: { literals: [], variables: ['TEMPLATE'] },
        target: { literals: [], variables: ['KONG_DECLARATIVE_CONFIG'] },
      },
    })
  })

  test.each<[string, Started, string]>([
    [
      'envsubst, into a file that only the script names',
      {
        env: { KONG_VERSION: '3.0.0' },
        ...{ entrypoint: ['/kong-entrypoint.sh'], script: entryScript('envsubst.sh') },
        conf: 'database = off\ndeclarative_config = /tmp/kong.yml\n',
        mounts: [['/srv/kong.yml', '/etc/kong/kong.yml']],
      },
      '/srv/kong.yml',
    ],
    [
      'sed, both in one folder',
      {
        env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/var/lib/kong/kong.yml' },
        ...{ entrypoint: ['/start.sh', 'kong', 'docker-start'], script: entryScript('sed.sh') },
        mounts: [['/srv/gateway', '/var/lib/kong']],
      },
      '/srv/gateway/kong.yml.template',
    ],
    [
      'a script that an inline command starts',
      { ...SCRIPT, entrypoint: ['sh', '-c', 'exec bash /home/kong/kong-entrypoint.sh'] },
      '/srv/volumes/api/kong.yml',
    ],
  ])('by %s is edited in the template', (_, started, file) => {
    expect(factsOf(started)).toMatchObject({ file, render: {} })
  })

  test.each<[string, Started, RegExp]>([
    [
      'a program that is not known',
      { ...EVAL, entrypoint: ['sh', '-c', 'apk add gettext && envsubst < ~/temp.yml > ~/kong.yml && kong start'] },
      /makes \/home\/kong\/kong\.yml anew at each start by its start command, which runs apk, and that is not understood/,
    ],
    [
      'a copy that it writes by another program',
      { ...EVAL, entrypoint: ['sh', '-c', 'python3 render.py ~/temp.yml ~/kong.yml && kong docker-start'] },
      /which runs python3, and that is not understood/,
    ],
    [
      'two templates',
      {
        ...EVAL,
        entrypoint: ['sh', '-c', 'cat ~/temp.yml /more.yml > ~/kong.yml; kong docker-start'],
        mounts: [
          ['/srv/kong.yml', '/home/kong/temp.yml'],
          ['/srv/more.yml', '/more.yml'],
        ],
      },
      /of \/home\/kong\/temp\.yml and \/more\.yml, and one template alone is understood/,
    ],
    [
      'a second file',
      {
        ...EVAL,
        entrypoint: ['sh', '-c', 'cat ~/temp.yml > /tmp/x; envsubst < /tmp/x > ~/kong.yml; kong docker-start'],
      },
      /which writes into \/tmp\/x as well/,
    ],
    [
      'a template inside the image',
      { ...SCRIPT, mounts: [] },
      /of what is inside its image \(.*\/home\/kong\/temp\.yml\): mount the template/,
    ],
    [
      'a place that nobody knows',
      { ...EVAL, entrypoint: ['sh', '-c', 'OUT=$(pick ~/kong.yml); cat ~/temp.yml > "$OUT"; kong docker-start'] },
      /which runs pick, and that is not understood/,
    ],
    [
      'no start that is known',
      { ...EVAL, entrypoint: ['sh', '-c', 'envsubst < ~/temp.yml > ~/kong.yml; /opt/run'] },
      /in which no start of Kong is to be seen/,
    ],
  ])('by or with %s is refused with what was seen', (_, started, words) => {
    expect(refusal(started)).toMatch(words)
  })
})

describe('a gateway with a file of its own', () => {
  const conf = 'database = off\ndeclarative_config = /kong/kong.yml\nadmin_listen = off\nprefix = /usr/local/kong\n'

  test.each<[string, Started, object]>([
    [
      'mounted alone',
      { env: DBLESS, mounts: [['/srv/kong.yml', '/kong/kong.yml']] },
      { mount: '/srv', path: 'kong.yml' },
    ],
    [
      'in a mounted folder',
      {
        env: DBLESS,
        mounts: [
          ['/elsewhere', '/kon'],
          ['/srv/gateway', '/kong'],
        ],
      },
      { mount: '/srv/gateway', path: 'kong.yml', inside: '/kong/kong.yml' },
    ],
    [
      'in a volume',
      { env: DBLESS, mounts: [['kong', '/kong', 'volume']] },
      { mount: 'kong', path: 'kong.yml', file: 'kong.yml in the volume kong' },
    ],
    [
      'behind a symbolic link in its folder',
      { env: DBLESS, mounts: [['/srv/gateway', '/kong']], links: { '/kong/kong.yml': '/kong/2026/kong.yml' } },
      { mount: '/srv/gateway/2026', path: 'kong.yml', inside: '/kong/2026/kong.yml' },
    ],
    [
      'that only kong.conf names',
      { env: { KONG_VERSION: '2.8.1' }, conf, mounts: [['/srv/kong.yml', '/kong/kong.yml']] },
      { file: '/srv/kong.yml', admin: undefined },
    ],
    [
      'that its entry point only looks at',
      {
        env: DBLESS,
        ...{
          entrypoint: ['/start.sh'],
          script: 'test -r "$KONG_DECLARATIVE_CONFIG" || exit 1\nwait-for db\nexec kong start',
        },
        mounts: [['/srv/kong.yml', '/kong/kong.yml']],
      },
      { file: '/srv/kong.yml' },
    ],
    [
      'while it does not run',
      { env: DBLESS, runs: false, mounts: [['/srv/kong.yml', '/kong/kong.yml']] },
      { file: '/srv/kong.yml' },
    ],
  ])('%s is edited there', (_, started, facts) => {
    expect(factsOf(started)).toMatchObject({ mode: 'declarative', ...facts })
    expect(factsOf(started)).not.toHaveProperty('render')
  })
})

describe('a gateway with a database', () => {
  test.each<[Record<string, string>, object | undefined]>([
    [{ KONG_DATABASE: 'postgres' }, ADMIN],
    [{ KONG_VERSION: '2.8.1' }, ADMIN],
    [{ KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: '0.0.0.0:8001, 0.0.0.0:8444 ssl' }, ADMIN],
    [
      { KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: '0.0.0.0:8444 ssl, [::]:9001 reuseport' },
      { host: '127.0.0.1', port: 9001 },
    ],
    [
      { KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: '172.20.0.5:9001' },
      { host: '172.20.0.5', port: 9001 },
    ],
    [{ KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: 'off' }, undefined],
    [{ KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: '0.0.0.0:8444 ssl' }, undefined],
  ])('and %j has its Admin API at %j', (env, admin) => {
    expect(factsOf({ env })).toEqual({ mode: 'admin', admin })
  })
})

describe('what could not be kept is refused:', () => {
  test.each<[string, Started, RegExp]>([
    [
      'Envoy',
      { name: 'supabase-envoy', image: 'envoyproxy/envoy:v1.37.0', env: {} },
      /^the gateway supabase-envoy is Envoy, which Supabase's newest stack has in Kong's place: .*config add kong/,
    ],
    ['another program', { image: 'nginx:1', env: { PATH: '/bin' } }, /is no Kong, .*its image is nginx:1/],
    [
      'quotes around the mode',
      { env: { ...DBLESS, KONG_DATABASE: '"off"' } },
      /has "off" for its database, quotes included.*take the quotes away/,
    ],
    [
      'entries in a setting',
      { env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG_STRING: '{"services": []}' } },
      /KONG_DECLARATIVE_CONFIG_STRING.*write them into a file/,
    ],
    ['no entries at all', { env: { KONG_DATABASE: 'off' } }, /no database and no KONG_DECLARATIVE_CONFIG/],
    ['a file of the image', { env: DBLESS }, /reads \/kong\/kong\.yml, which is inside its container: mount that file/],
    ['a file in memory', { env: DBLESS, mounts: [['', '/kong', 'tmpfs']] }, /which is inside its container/],
    [
      'a link out of what is mounted',
      { env: DBLESS, mounts: [['/srv', '/kong']], links: { '/kong/kong.yml': '/opt/kong.yml' } },
      /reads \/kong\/kong\.yml, a link to \/opt\/kong\.yml, which is inside its container/,
    ],
    ['a data plane', { env: { ...DBLESS, KONG_ROLE: 'data_plane' } }, /is a data plane/],
    [
      'a script that cannot be read yet',
      { ...SCRIPT, runs: false },
      /starts with \/home\/kong\/kong-entrypoint\.sh, which can be read only while it runs: start it/,
    ],
    ['nothing to be seen', { env: { KONG_VERSION: '2.8.1' }, runs: false }, /does not run, so that it cannot be seen/],
  ])('%s', (_, started, words) => {
    expect(refusal(started)).toMatch(words)
  })

  test('but an entry in a setting beside a file is not what Kong reads', () => {
    const env = { ...DBLESS, KONG_DECLARATIVE_CONFIG_STRING: '{}' }
    expect(factsOf({ env, mounts: [['/srv/kong.yml', '/kong/kong.yml']] })).toMatchObject({ file: '/srv/kong.yml' })
  })
})
