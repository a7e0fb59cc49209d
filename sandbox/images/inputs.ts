import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprint } from '../cache.ts'
import { natsInputs } from '../nats/index.ts'
import { gatewayInputs } from './gateway/context.ts'
import { type ImageNames, NETBOX_VERSION, SUITE } from './names.ts'

/** The folder of this file, one subfolder for each image. */
export const RECIPES = import.meta.dirname

/** The fingerprint of everything each image is made from, that of the images under it included. */
export type Inputs = Record<keyof ImageNames | 'base', string>

/** The fingerprints of the recipes in this checkout. */
export async function recipeInputs(): Promise<Inputs> {
  const base = fingerprint(SUITE, await folderText('base'))
  const on = async (parent: string, folder: string, ...more: string[]) =>
    fingerprint(parent, await folderText(folder), ...more)
  const [netbox, postgres, valkey, neighbour, gateway, nats] = await Promise.all([
    on(base, 'netbox', NETBOX_VERSION),
    on(base, 'postgres'),
    on(base, 'valkey'),
    on(base, 'neighbour'),
    on(base, 'gateway', ...(await gatewayInputs())),
    on(base, 'nats', ...(await natsInputs()).map(String)),
  ])
  // Valkey takes part in the migrations, but nothing of it stays in the database.
  const postgresMigrated = await on(postgres, 'postgres-migrated', netbox, await folderText('migrated'))
  return { base, netbox, postgres, postgresMigrated, valkey, neighbour, gateway, nats }
}

/** Name, mode and content of each file: a script that lost its executable bit makes another image. */
export async function folderText(name: string): Promise<string> {
  const folder = join(RECIPES, name)
  const files = (await readdir(folder)).sort()
  const parts = files.map(async (file) => {
    const path = join(folder, file)
    const executable = ((await stat(path)).mode & 0o100) !== 0
    return [file, executable ? 'x' : '-', await readFile(path, 'utf8')].join('\0')
  })
  return (await Promise.all(parts)).join('\0')
}
