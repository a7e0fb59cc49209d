import { dirname, join } from 'node:path'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import type { Report } from '../../host/local/progress.ts'
import { together } from '../../host/local/together.ts'
import { cached } from '../cache.ts'
import { dockerCli } from '../docker/cli.ts'
import { interruptible } from '../docker/interrupt.ts'
import { ensureNats } from '../nats/index.ts'
import { buildBase } from './base.ts'
import { type Builder, build, builder, type ImageOptions } from './build.ts'
import { withGatewayContext } from './gateway/context.ts'
import { RECIPES, recipeInputs } from './inputs.ts'
import { migrate } from './migrate.ts'
import { BASE, IMAGES, type ImageNames, INPUTS_LABEL, NETBOX_VERSION } from './names.ts'
import { DUMP, isShipped, SHIPPED } from './shipped.ts'

/** The images with a Dockerfile of their own, and what it is told. */
const ARGS = { netbox: { NETBOX_VERSION }, postgres: {}, valkey: {}, neighbour: {} }
type PlainImage = keyof typeof ARGS

/**
 * Sees to it that the engine has every image of the sandbox, made from the recipes of this checkout, and returns their
 * names. Builds what is missing or was made from other recipes; with everything there it only looks.
 */
export async function ensureImages(report: Report, { host, signal }: ImageOptions): Promise<ImageNames> {
  const inputs = await recipeInputs()
  const missing = await missingImages(host, { [BASE]: inputs.base, ...byName(inputs) })
  if (missing.size === 0) return IMAGES
  await interruptible(async (signal) => {
    const tools = builder(await dockerCli(report, signal), host, signal)
    if (missing.has(BASE)) await buildBase(tools, inputs.base, report)
    const make = async (key: PlainImage, tools: Builder) => {
      const recipe = { name: IMAGES[key], folder: join(RECIPES, key), args: ARGS[key] }
      if (missing.has(recipe.name)) await build(tools, recipe, inputs[key], report)
    }
    // NetBox's build waits for downloads most of the time: the small ones fit beside it.
    await together(
      [
        (signal) => make('netbox', { ...tools, signal }),
        async (signal) => {
          for (const key of ['postgres', 'valkey', 'neighbour'] as const) await make(key, { ...tools, signal })
          if (missing.has(IMAGES.gateway)) await buildGateway({ ...tools, signal }, inputs.gateway, report)
          if (missing.has(IMAGES.nats)) await buildNats({ ...tools, signal }, inputs.nats, report)
        },
      ],
      signal,
    )
    if (missing.has(IMAGES.postgresMigrated)) await buildMigrated(tools, host, inputs.postgresMigrated, report)
    await dropReplaced(host)
  }, signal)
  return IMAGES
}

/** The image with an empty, migrated database: the shipped one, else one made here and kept, since that takes minutes. */
async function buildMigrated(tools: Builder, host: string, inputs: string, report: Report): Promise<void> {
  const context = (await isShipped(tools, report))
    ? SHIPPED
    : await cached('netbox-database', inputs, (folder) => migrate(tools, host, join(folder, DUMP), report))
  const recipe = { name: IMAGES.postgresMigrated, folder: join(RECIPES, 'postgres-migrated'), context }
  await build(tools, recipe, inputs, report)
}

/** The gateway is this project's own program: its sources and what runs them are brought together for the build. */
async function buildGateway(tools: Builder, inputs: string, report: Report): Promise<void> {
  await withGatewayContext((context) =>
    build(tools, { name: IMAGES.gateway, folder: join(RECIPES, 'gateway'), context }, inputs, report),
  )
}

/** The genuine server is built on this machine: its folder in the cache is what the build copies from. */
async function buildNats(tools: Builder, inputs: string, report: Report): Promise<void> {
  const context = dirname(await ensureNats(report, tools.signal, 'linux'))
  await build(tools, { name: IMAGES.nats, folder: join(RECIPES, 'nats'), context }, inputs, report)
}

/** Removes what rebuilt images were before, unless a container still uses it. */
async function dropReplaced(host: string): Promise<void> {
  const filters = JSON.stringify({ dangling: ['true'], label: [INPUTS_LABEL] })
  await withEngine(host, (engine) => engine.call('POST', '/images/prune', { query: { filters } }))
}

function byName(inputs: Record<keyof ImageNames, string>): Record<string, string> {
  const keys = Object.keys(IMAGES) as (keyof ImageNames)[]
  return Object.fromEntries(keys.map((key) => [IMAGES[key], inputs[key]]))
}

/** Those names under which the engine has no image, or one made from other inputs. */
export async function missingImages(host: string, wanted: Record<string, string>): Promise<Set<string>> {
  return withEngine(host, async (engine) => {
    const found = await Promise.all(
      Object.entries(wanted).map(async ([name, inputs]) => ((await inputsOf(engine, name)) === inputs ? [] : [name])),
    )
    return new Set(found.flat())
  })
}

async function inputsOf(engine: DockerEngine, name: string): Promise<string | undefined> {
  try {
    const image = await engine.call<{ Config: { Labels: Record<string, string> | null } }>(
      'GET',
      `/images/${name}/json`,
    )
    return image.Config.Labels?.[INPUTS_LABEL]
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}
