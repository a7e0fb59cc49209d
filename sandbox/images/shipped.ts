import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Report } from '../../host/local/progress.ts'
import { dockerCli } from '../docker/cli.ts'
import { interruptible } from '../docker/interrupt.ts'
import { run } from '../docker/run.ts'
import { type Builder, builder, type ImageOptions } from './build.ts'
import { RECIPES } from './inputs.ts'
import { migrate } from './migrate.ts'
import { IMAGES } from './names.ts'

/** What makes two databases of NetBox the same: its version, and names and contents of all migrations. */
const migrations = z.object({ netbox: z.string(), migrations: z.number(), sha256: z.string() })
type Migrations = z.infer<typeof migrations>

/** The folder of the dump that this project ships, which is the build context of the image that restores it. */
export const SHIPPED = join(RECIPES, 'migrated')
export const DUMP = 'netbox.sql.gz'
const FINGERPRINT = join(SHIPPED, 'migrations.json')

/** Whether the shipped dump is what the migrations of the sandbox's NetBox would make; if not, the reason is told. */
export async function isShipped(builder: Builder, report: Report): Promise<boolean> {
  const [shipped, wanted] = await Promise.all([
    readFile(FINGERPRINT, 'utf8').then((text) => migrations.parse(JSON.parse(text))),
    migrationsOf(builder),
  ])
  if (shipped.sha256 === wanted.sha256) return true
  report(`the database of ${inWords(shipped)} is not taken, this is ${inWords(wanted)}: \`npm run migrated\` renews it`)
  return false
}

/** Migrates an empty database and ships it in place of the one before; returns its file. The images have to be there. */
export async function shipMigrated(report: Report, { host, signal }: ImageOptions): Promise<string> {
  const file = join(SHIPPED, DUMP)
  await interruptible(async (signal) => {
    const tools = builder(await dockerCli(report, signal), host, signal)
    await migrate(tools, host, file, report)
    await writeFile(FINGERPRINT, `${JSON.stringify(await migrationsOf(tools), null, 2)}\n`)
  }, signal)
  return file
}

async function migrationsOf({ cli, env, signal }: Builder): Promise<Migrations> {
  // The key is no secret: settings refuse to load without one, and nothing is signed.
  const key = 'SECRET_KEY=not-a-secret-only-here-to-let-the-settings-load-to-list-migrations'
  const said = await run(
    cli,
    ['run', '--rm', '--interactive', '--network', 'none', '--env', key, '--entrypoint', 'python', IMAGES.netbox, '-'],
    { env, signal, input: await readFile(join(SHIPPED, 'migrations.py'), 'utf8') },
  )
  return migrations.parse(JSON.parse(said.split('\n').at(-1)!))
}

function inWords({ netbox, migrations: count }: Migrations): string {
  return `NetBox ${netbox} with ${count} migrations`
}
