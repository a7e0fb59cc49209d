import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { BUILDKIT } from '../docker/cli.ts'
import { CommandError, run } from '../docker/run.ts'
import { registries } from './machine.ts'
import { INPUTS_LABEL } from './names.ts'

/** What every build needs: the docker command, its environment, and the signal that ends it. */
export interface Builder {
  cli: string
  env: Record<string, string>
  signal: AbortSignal | undefined
}

export interface ImageOptions {
  /** The address of the Docker engine that shall have the images. */
  host: string
  signal?: AbortSignal | undefined
}

export interface Recipe {
  name: string
  /** The folder with the Dockerfile. */
  folder: string
  /** The folder with the files it copies; the recipe's own by default. */
  context?: string
  args?: Record<string, string>
}

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()])

/** A builder for the engine at `host`. */
export function builder(cli: string, host: string, signal?: AbortSignal): Builder {
  return { cli, env: { ...BUILDKIT, DOCKER_HOST: host }, signal }
}

/** The label of an image made from these inputs, as `key=value`. */
export function labelled(inputs: string): string {
  return `${INPUTS_LABEL}=${inputs}`
}

/**
 * Builds one image. It gets its name when it is complete, never before. How this machine reaches its registries goes in
 * as build secrets, mounted around apt and pip alone: nothing of it stays in a layer.
 */
export async function build(builder: Builder, recipe: Recipe, inputs: string, report: Report): Promise<void> {
  const { name, folder, context = folder, args = {} } = recipe
  const { apt, pip, ca } = await registries()
  const secrets = await mkdtemp(join(tmpdir(), 'netbox-sandbox-build-'))
  try {
    await writeFile(join(secrets, 'apt'), apt, { mode: 0o600 })
    await writeFile(join(secrets, 'pip'), pip, { mode: 0o600 })
    const command = [
      ...['build', '--progress', 'plain', '--network', 'host', '--tag', name, '--file', join(folder, 'Dockerfile')],
      ...['--label', labelled(inputs)],
      // Named without a value, the command takes it from its environment: a proxy's password stays out of the process list.
      ...PROXIES.filter((name) => process.env[name]).flatMap((name) => ['--build-arg', name]),
      ...Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
      ...['--secret', `id=apt,src=${join(secrets, 'apt')}`, '--secret', `id=pip,src=${join(secrets, 'pip')}`],
      ...(ca ? ['--secret', `id=ca,src=${ca}`] : []),
      context,
    ]
    await run(builder.cli, command, {
      env: builder.env,
      signal: builder.signal,
      onLine: (line) => {
        const step = stepOf(line)
        if (step) report(`${name}: ${step}`)
      },
    })
  } catch (error) {
    throw failure(name, error)
  } finally {
    await rm(secrets, { recursive: true, force: true })
  }
}

/** A build tool's failure in its own last words: what it lacks is the machine's or the network's, not this program's. */
export function failure(name: string, error: unknown): unknown {
  return error instanceof CommandError ? new UserError(`the image ${name} cannot be built: ${error.message}`) : error
}

/** The step a line of BuildKit's plain progress announces, as in `#7 [builder 2/4] RUN apt-add …`. */
export function stepOf(line: string): string | undefined {
  const step = /^#\d+ (\[(?!internal).*)$/.exec(line)?.[1]
  return step
    ?.replaceAll(/ --mount=\S+/g, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 80)
}
