import { parse } from 'yaml'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { execIn } from '../../host/docker/exec.ts'
import { UserError } from '../../host/user-error.ts'
import { OWNER_LABEL } from '../../infra/owner-label.ts'
import { readText } from './container-files.ts'
import { FILES_ROOT } from './manifest.ts'

/** The containers of a deployed stack, by what is in them. */
export interface Stack {
  engine: DockerEngine
  /** The stack's `netbox:name`. */
  name: string
  containers: { netbox: string; worker: string; postgres: string; cache: string }
}

/** What is deployed. */
export interface Deployed {
  /** Whose state the stack belongs to. */
  owner: string
  netbox: { version: string; image: string; id: string }
  postgres: { version: string; image: string }
  /** NetBox's environment without what is named like a secret. */
  environment: Record<string, string>
}

interface Inspect {
  Id: string
  Image: string
  State: { Running: boolean }
  Config: { Env: string[] | null; Labels: Record<string, string> | null }
}

/** A setting's name that says that its value is a secret, whoever put it into the environment. */
const SECRET = /PASSWORD|SECRET|TOKEN|KEY|PEPPER/

/** The containers of the stack with this `netbox:name`. */
export function stackOf(engine: DockerEngine, name: string): Stack {
  return {
    engine,
    name,
    containers: { netbox: name, worker: `${name}-worker`, postgres: `${name}-postgres`, cache: `${name}-redis` },
  }
}

/** Looks at NetBox and its database. Throws UserError when they are not there, or the database is not running. */
export async function look(stack: Stack): Promise<Deployed> {
  const { engine, containers } = stack
  const [netbox, postgres] = await Promise.all([
    inspect(engine, containers.netbox),
    inspect(engine, containers.postgres),
  ])
  if (!postgres.State.Running) {
    throw new UserError(
      `The container ${containers.postgres} is not running: start it first ('npm run refresh', then 'npm run up').`,
    )
  }
  const release = await readText(engine, containers.netbox, `${FILES_ROOT}/release.yaml`)
  const version = (parse(release ?? '') as { version?: unknown } | null)?.version
  if (typeof version !== 'string') {
    throw new UserError(
      `The container ${containers.netbox} has no ${FILES_ROOT}/release.yaml: is it NetBox 4.1 or later?`,
    )
  }
  const environment = Object.fromEntries(
    (netbox.Config.Env ?? []).flatMap((line) => {
      const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(line) ?? []
      return SECRET.test(key) ? [] : [[key, value]]
    }),
  )
  return {
    owner: netbox.Config.Labels?.[OWNER_LABEL] ?? '',
    netbox: { version, image: await imageName(engine, netbox), id: netbox.Image },
    postgres: {
      version: await run(stack, 'postgres', 'postgres --version | grep -o "[0-9][0-9.]*" | head -n 1'),
      image: await imageName(engine, postgres),
    },
    environment,
  }
}

/** Sees to it that all containers of a stack are there, running or not. Throws UserError. */
export async function assertComplete({ engine, containers }: Stack): Promise<void> {
  await Promise.all(Object.values(containers).map((container) => inspect(engine, container)))
}

/**
 * Runs a shell script in a container and returns what it wrote to standard output. Whatever is secret goes through the environment.
 *
 * @throws UserError with the script's last words when it fails
 */
export async function run(
  { engine, containers }: Stack,
  which: keyof Stack['containers'],
  script: string,
  env: Record<string, string> = {},
): Promise<string> {
  const { exitCode, stdout, output } = await execIn(engine, containers[which], ['sh', '-c', script], env)
  if (exitCode === 0) return stdout
  const words = output.split('\n').slice(-3).join(' ').trim()
  throw new UserError(`In the container ${containers[which]}: ${words || `the command ended with code ${exitCode}`}`)
}

/** Stops or starts containers, one after the other; one that is so already is fine. */
export async function turn(
  { engine, containers }: Stack,
  how: 'stop' | 'start',
  which: readonly (keyof Stack['containers'])[],
): Promise<void> {
  for (const one of which) {
    await engine.call('POST', `/containers/${encodeURIComponent(containers[one])}/${how}`, { timeout: 120_000 })
  }
}

async function inspect(engine: DockerEngine, container: string): Promise<Inspect> {
  try {
    return await engine.call<Inspect>('GET', `/containers/${encodeURIComponent(container)}/json`)
  } catch (error) {
    if (!(error instanceof DockerError && error.status === 404)) throw error
    throw new UserError(`There is no container ${container} at ${engine.host}: 'npm run up' makes the stack first.`)
  }
}

/** A container made by Pulumi knows its image by id only. */
async function imageName(engine: DockerEngine, { Image }: Inspect): Promise<string> {
  const { RepoTags } = await engine.call<{ RepoTags: string[] | null }>('GET', `/images/${Image}/json`)
  return RepoTags?.[0] ?? Image
}
