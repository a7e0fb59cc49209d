import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../../../sandbox/docker/run.ts'
import { parseDeclarative } from '../../../sandbox/gateway/config/declarative.ts'
import { pluginsIn } from '../../../sandbox/gateway/schema/plugins.ts'
import { GATEWAY_SECRETS } from '../../../sandbox/homelab/gateway.ts'
import { NEIGHBOURS } from '../../../sandbox/homelab/neighbours.ts'
import { ensureTemplate } from '../../../sandbox/homelab/template.ts'

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'homelab-template-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('a template that somebody edited stays as it is', async () => {
  const folder = await place()
  const template = await ensureTemplate(folder)
  expect(await readFile(template, 'utf8')).toContain('$SUPABASE_ANON_KEY')
  await writeFile(template, 'edited')
  expect(await ensureTemplate(folder)).toBe(template)
  expect(await readFile(template, 'utf8')).toBe('edited')
})

test('rendered by a shell it is a configuration, with the keys in it and the neighbours as upstreams', async () => {
  const template = await ensureTemplate(await place())
  const rendered = await run('bash', ['-c', `eval "echo \\"$(cat ${template})\\""`], { env: { ...GATEWAY_SECRETS } })
  const plugins = pluginsIn('request-transformer,cors,key-auth,acl,basic-auth,rate-limiting', 'off')
  const { services, keyauth_credentials: keys } = parseDeclarative(rendered, plugins)
  expect(keys.map(({ key }) => key)).toEqual([GATEWAY_SECRETS.SUPABASE_ANON_KEY, GATEWAY_SECRETS.SUPABASE_SERVICE_KEY])
  const listening = NEIGHBOURS.flatMap(({ name, ports }) => ports.map(({ internal }) => `${name}:${internal}`))
  for (const { host, port } of services) expect(listening).toContain(`${host}:${port}`)
})
