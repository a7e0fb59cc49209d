import { join } from 'node:path'
import type { Report } from '../../host/local/progress.ts'
import { fingerprint } from '../cache.ts'
import { dockerCli } from '../docker/cli.ts'
import { interruptible } from '../docker/interrupt.ts'
import { build, builder, type ImageOptions, type Recipe } from './build.ts'
import { missingImages } from './ensure.ts'
import { folderText, RECIPES, recipeInputs } from './inputs.ts'

/** An older NetBox and a newer PostgreSQL than the sandbox has: what upgrades are tested between. */
export const UPGRADE_IMAGES = { netbox: 'netbox-sandbox/netbox:4.7.0', postgres: 'netbox-sandbox/postgres:18' } as const

/** Sees to it that the engine has them, under tags of their own. The sandbox's images have to be there: the base is theirs. */
export async function ensureUpgradeImages(
  report: Report,
  { host, signal }: ImageOptions,
): Promise<typeof UPGRADE_IMAGES> {
  const inputs = await recipeInputs()
  const postgres = join(RECIPES, 'postgres')
  const recipes: [Recipe, string][] = [
    [
      { name: UPGRADE_IMAGES.netbox, folder: join(RECIPES, 'netbox'), args: { NETBOX_VERSION: '4.7.0' } },
      fingerprint(inputs.netbox, '4.7.0'),
    ],
    [
      { name: UPGRADE_IMAGES.postgres, folder: join(RECIPES, 'postgres-18'), context: postgres },
      fingerprint(inputs.postgres, await folderText('postgres-18')),
    ],
  ]
  const missing = await missingImages(host, Object.fromEntries(recipes.map(([{ name }, made]) => [name, made])))
  if (missing.size === 0) return UPGRADE_IMAGES
  await interruptible(async (signal) => {
    const tools = builder(await dockerCli(report, signal), host, signal)
    for (const [recipe, made] of recipes) if (missing.has(recipe.name)) await build(tools, recipe, made, report)
  }, signal)
  return UPGRADE_IMAGES
}
