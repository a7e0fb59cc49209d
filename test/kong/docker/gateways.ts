import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { entryPointOf, withText } from '../../../kong/docker/entry-point.ts'
import type { Evidence, GatewayInspect } from '../../../kong/docker/facts.ts'
import { fromConf, fromEnv } from '../../../kong/docker/settings.ts'

/** A gateway as a test has it started; what is left out is as in a container of Kong's own image that says nothing. */
export interface Started {
  name?: string
  image?: string
  env?: Record<string, string>
  entrypoint?: string[]
  /** The text of the script that it starts with. */
  script?: string
  mounts?: [source: string, destination: string, type?: string][]
  /** What its `kong.conf`, or the `.kong_env` of the running Kong, says. */
  conf?: string
  /** Symbolic links inside the container. */
  links?: Record<string, string>
  /** Whether somebody could look inside. */
  runs?: boolean
}

export function entryScript(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'kong', 'entry-points', name), 'utf8')
}

/** What is to be seen of such a gateway. */
export function evidenceOf(started: Started): Evidence {
  const {
    name = 'kong',
    env = {},
    entrypoint = ['/docker-entrypoint.sh', 'kong', 'docker-start'],
    runs = true,
  } = started
  const inspect: GatewayInspect = {
    ...{ Id: 'abc', Name: `/${name}`, Image: 'sha256:123', State: { Running: runs } },
    Config: {
      ...{ Image: started.image ?? 'kong:2.8.1', Entrypoint: entrypoint, Cmd: null },
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    },
    Mounts: (started.mounts ?? []).map(([Source, Destination, Type = 'bind']) => ({
      ...{ Type, Source, Destination },
      ...(Type === 'volume' && { Name: Source }),
    })),
  }
  const entry = entryPointOf(entrypoint)
  return {
    ...{ name, inspect, env: new Map(Object.entries(env)) },
    settings: new Map([...fromEnv(new Map(Object.entries(env))), ...(runs ? fromConf(started.conf ?? '') : [])]),
    entry: entry?.file !== undefined && runs ? withText(entry, started.script, entrypoint) : entry,
    home: runs ? '/home/kong' : undefined,
    real: new Map(Object.entries(started.links ?? {})),
  }
}

/** As self-hosted Supabase started its gateway until 2026: a shell renders the template. */
export const EVAL: Started = {
  env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/home/kong/kong.yml', SUPABASE_ANON_KEY: 'a=b' },
  entrypoint: [
    ...['bash', '-c'],
    'eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml && /docker-entrypoint.sh kong docker-start',
  ],
  mounts: [['/srv/volumes/api/kong.yml', '/home/kong/temp.yml']],
}

/** As it does since: a script of its own does. */
export const SCRIPT: Started = {
  image: 'kong/kong:3.9.3',
  env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/usr/local/kong/kong.yml' },
  entrypoint: ['/bin/sh', '/home/kong/kong-entrypoint.sh'],
  script: entryScript('supabase.sh'),
  mounts: [
    ['/srv/volumes/api/kong.yml', '/home/kong/temp.yml'],
    ['/srv/volumes/api/kong-entrypoint.sh', '/home/kong/kong-entrypoint.sh'],
  ],
}
