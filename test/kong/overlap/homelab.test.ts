import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../../infra/config.ts'
import { publicationOf } from '../../../infra/gateway.ts'
import { claimsIn } from '../../../kong/declarative/routes-in.ts'
import { judge, overlapsOf } from '../../../kong/overlap/overlaps.ts'
import { configs } from '../samples.ts'

const homelab = readFileSync(new URL('../../../sandbox/homelab/kong.yml', import.meta.url), 'utf8')
const published = publicationOf(
  parseConfig({
    'netbox:host': 'unix:///var/run/docker.sock',
    'netbox:images': '{"netbox":"a:1","postgres":"b:1","valkey":"c:1"}',
    'netbox:gateway': '{"container":"kong","url":"http://192.168.1.161:8000"}',
    'netbox:automation': '{"image":"node:24","publish":true}',
  }),
)!

it.each([
  ['the homelab', homelab],
  ['self-hosted Supabase', configs['supabase.yml']!],
])(
  'the gateway of %s needs no setting: its dashboard alone loses requests, as it is for what is left over',
  (_, text) => {
    const notes = judge(overlapsOf(published.services, claimsIn(parse(text)), '192.168.1.161:8000'), [])
    expect(notes).toEqual([
      'In the gateway route dashboard-all of service dashboard (/) loses requests to our route netbox (/netbox(?:/|$)).',
    ])
  },
)
