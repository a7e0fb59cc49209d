import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AdminInContainer } from '../../../kong/docker/admin.ts'
import { gather } from '../../../kong/docker/evidence.ts'
import type { DeclarativeFacts, GatewayInspect } from '../../../kong/docker/facts.ts'
import { DockerHost } from '../../../kong/docker/host.ts'
import { gatewayFacts } from '../../../kong/docker/ways.ts'
import { entryScript } from './gateways.ts'
import { localEngine } from './local-engine.ts'

let home: string
let env: Record<string, string>

/** A "container" whose home is a folder of this machine, with a running Kong's traces in it and a `kong` that only notes what it is told. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gateway-inside-'))
  await mkdir(join(home, 'bin'))
  await writeFile(
    join(home, 'bin', 'kong'),
    `#!/bin/sh\necho "$*" >> ${home}/told\n[ "$1" != config ] || cp "$3" ${home}/judged\n`,
  )
  await chmod(join(home, 'bin', 'kong'), 0o755)
  env = { PATH: `${join(home, 'bin')}:${process.env.PATH}`, HOME: home, KONG_PREFIX: home }
})

afterEach(() => rm(home, { recursive: true, force: true }))

/** Starts with that script, with the home mounted from the host's `/srv`. */
function inspected(script: string): GatewayInspect {
  return {
    ...{ Id: 'abc', Name: '/kong', Image: 'sha256:1', State: { Running: true } },
    Config: { Env: Object.entries(env).map((pair) => pair.join('=')), Entrypoint: ['/bin/sh', script], Cmd: null },
    Mounts: [{ Type: 'bind', Source: '/srv', Destination: home }],
  }
}

async function supabase() {
  const script = join(home, 'kong-entrypoint.sh')
  await writeFile(script, entryScript('supabase.sh').replaceAll('/home/kong', home))
  await writeFile(join(home, '.kong_env'), `database = off\ndeclarative_config = ${home}/kong.yml\nplugins = bundled\n`)
  env = { ...env, KONG_DECLARATIVE_CONFIG: `${home}/kong.yml`, ANON: 'a "b" $c', pg_password: 'secret' }
  const engine = localEngine(env)
  const evidence = await gather(engine, inspected(script))
  return { engine, evidence, facts: gatewayFacts(evidence) as DeclarativeFacts }
}

test('what tells how it was started is seen inside, and nothing else is', async () => {
  await symlink('elsewhere.yml', join(home, 'temp.yml'))
  await writeFile(join(home, 'elsewhere.yml'), 'a: 1\n')
  const { evidence, facts } = await supabase()
  expect(Object.fromEntries(evidence.settings)).toEqual({
    ...{ database: 'off', declarative_config: `${home}/kong.yml`, prefix: home },
  })
  expect(facts).toMatchObject({ file: '/srv/elsewhere.yml', inside: `${home}/elsewhere.yml` })
})

test('a candidate is rendered by the entry point itself and judged, and the gateway’s own file is left alone', async () => {
  await writeFile(join(home, 'temp.yml'), 'old: 1\n')
  const { engine, facts } = await supabase()
  const host = new DockerHost(engine, 'kong', 'image', facts)
  expect(await host.parse('key: "$ANON"\nunset: $NOBODY\ncredentials:\n  - key: \n')).toBeUndefined()
  expect(await readFile(join(home, 'judged'), 'utf8')).toBe('key: "a "b" $c"\nunset: $NOBODY\ncredentials:\n')
  await expect(readFile(join(home, 'kong.yml'))).rejects.toThrow('ENOENT')
})

test('what was written becomes live as it does at a start, by which Kong is not started again', async () => {
  await writeFile(join(home, 'temp.yml'), 'key: $ANON\n')
  const { engine, facts } = await supabase()
  await new DockerHost(engine, 'kong', 'image', facts).reload()
  expect(await readFile(join(home, 'kong.yml'), 'utf8')).toBe('key: a "b" $c\n')
  expect(await readFile(join(home, 'told'), 'utf8')).toBe('reload\n')
})

test('a template that cannot be rendered is told, and nothing is reloaded', async () => {
  const { engine, facts } = await supabase()
  await expect(new DockerHost(engine, 'kong', 'image', facts).reload()).rejects.toThrow(/does not reload: .*temp\.yml/s)
  await expect(readFile(join(home, 'told'))).rejects.toThrow('ENOENT')
})

test('an Admin API that does not answer is told in words of ours', async () => {
  const admin = new AdminInContainer(localEngine(env), 'kong', { host: '127.0.0.1', port: 1 })
  await expect(admin.request('GET', '/')).rejects.toThrow(
    'the Admin API of kong does not answer at 127.0.0.1:1 inside its container (connection refused): see its KONG_ADMIN_LISTEN, or name another address in netbox:gateway.adminUrl.',
  )
})
