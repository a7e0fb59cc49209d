import { relative } from 'node:path'
import { step } from '../../host/local/progress.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { ensureImages, shipMigrated } from '../../sandbox/images/index.ts'

/** `npm run migrated`: the database that the sandbox ships, made anew by NetBox's own migrations. */
export async function migrated(): Promise<number> {
  const { host } = await step('Docker engine', ensureDocker)
  await step('Images', (report) => ensureImages(report, { host }))
  const file = await step('Migrations from nothing', (report) => shipMigrated(report, { host }))
  console.log(
    `${relative('.', file)} is new: \`npm run drills -- migrations\` proves it, commit it with its fingerprint.`,
  )
  return 0
}
