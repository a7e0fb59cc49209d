import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A resource plugin that an installed npm package needs. */
export interface RequiredPlugin {
  readonly name: string
  readonly version: string
}

/** The plugins asked for by the `pulumi` sections of the packages installed for the program in `folder`. */
export async function requiredPlugins(folder: string): Promise<RequiredPlugin[]> {
  const found = new Map<string, RequiredPlugin>()
  for (const modules of moduleFolders(folder)) {
    for (const path of await packageFolders(modules)) {
      const plugin = await pluginOf(path)
      if (plugin) found.set(`${plugin.name} ${plugin.version}`, plugin)
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `node_modules` of the folder and of its parents, where Node would look. */
function moduleFolders(folder: string): string[] {
  const parent = dirname(folder)
  return [join(folder, 'node_modules'), ...(parent === folder ? [] : moduleFolders(parent))]
}

async function packageFolders(modules: string): Promise<string[]> {
  const names = await readdir(modules).catch(() => [])
  const nested = names.map(async (name) => {
    if (!name.startsWith('@')) return [join(modules, name)]
    const scoped = await readdir(join(modules, name)).catch(() => [])
    return scoped.map((child) => join(modules, name, child))
  })
  return (await Promise.all(nested)).flat()
}

async function pluginOf(path: string): Promise<RequiredPlugin | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as Manifest
    if (manifest.pulumi?.resource !== true) return undefined
    const name = manifest.pulumi.name ?? manifest.name.replace(/^@pulumi\/|^@/, '')
    const version = manifest.pulumi.version ?? manifest.version
    return { name, version: version.startsWith('v') ? version : `v${version}` }
  } catch {
    // `.bin`, a broken link, a package without a manifest: nothing that could ask for a plugin.
    return undefined
  }
}

interface Manifest {
  name: string
  version: string
  pulumi?: { resource?: boolean; name?: string; version?: string }
}
