import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { withEngine } from '../../host/docker/with-engine.ts'
import { stateFolder } from '../../host/local/folders.mjs'
import { paint, type Report, step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../../infra/config.ts'
import { PUT_IN_PLACE, postgresVolume } from '../../infra/postgres-image.ts'
import { interruptible } from '../../netbox/cli/interrupt.ts'
import { assertNonePending } from '../backup/database.ts'
import { backUp } from '../backup/index.ts'
import { look, stackOf } from '../backup/stack.ts'
import {
  assertNoneBegun,
  assertRoom,
  backFrom,
  decide,
  type Images,
  keepAsIs,
  mendCollations,
  netboxVersion,
  pull,
  runningPostgres,
  type Site,
  tidy,
  upgradeNetBox,
  upgradePostgres,
} from '../upgrade/index.ts'
import { knownRecipients } from './backup.ts'
import { configIn } from './deployed.ts'
import { deployedImages, protectedData } from './deployed-images.ts'
import { noteBackup } from './last-backup.ts'
import { parsedArgs } from './parsed-args.ts'
import { plannedStack } from './planned-stack.ts'
import type { Pulumi } from './pulumi.ts'
import { update } from './update.ts'

const OPTIONS = {
  stack: { type: 'string', short: 's' },
  'config-file': { type: 'string' },
  recipient: { type: 'string', multiple: true },
  to: { type: 'string' },
  'no-backup': { type: 'boolean', default: false },
  back: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const

type Options = ReturnType<typeof optionsOf>

/**
 * `npm run upgrade`: the images that the stack's settings name, in place of those that run. Exit code 0 when they run or
 * ran already; 1 when the old ones are back, or something else needs a hand.
 */
export async function upgrade(args: string[]): Promise<number> {
  const options = optionsOf(args)
  const pulumi = await plannedStack(options)
  const config = await configIn(pulumi.configFile)
  return await interruptible(async ({ stop: signal }) => {
    const work = <T>(title: string, task: (site: Site) => Promise<T>) =>
      step(title, (report) =>
        task({ host: config.host, name: config.name, ...deployer(pulumi, config), report, signal }),
      )
    if (options.back) {
      const { time, from } = await work('Taking the upgrade back', backFrom)
      console.log(`${from.netbox} is back, with the data as it was on ${time}.`)
      return 0
    }
    if (options.keep) {
      const whole = await work('Dropping what the upgrade kept', keepAsIs)
      console.log(whole ? 'What runs now stays.' : "What is there now stays: 'npm run up' makes what is still missing.")
      return 0
    }
    return await carryOut(pulumi, config, options, signal, work)
  })
}

function optionsOf(args: string[]) {
  return parsedArgs(() => parseArgs({ args, options: OPTIONS })).values
}

async function carryOut(
  pulumi: Pulumi,
  config: Config,
  options: Options,
  signal: AbortSignal,
  work: <T>(title: string, task: (site: Site) => Promise<T>) => Promise<T>,
): Promise<number> {
  const to = config.images
  const noted = deployedImages(await pulumi.state())
  const { what, from } = await step('Checking', () => check(config, noted, to))
  if (what === 'nothing') {
    await work('Looking for what a killed upgrade left', tidy)
    await sortAnew()
    console.log(`Nothing to do: ${to.netbox} and ${to.postgres} are what runs.`)
    return 0
  }
  if (options['no-backup']) {
    console.error(paint('yellow', 'NO BACKUP is made: what the upgrade itself keeps is gone once it is through.'))
  } else {
    const recipients = options.recipient ?? (await knownRecipients())
    const folder = resolve(options.to ?? join(stateFolder, 'backups'))
    const { file } = await step('Backup', (report) =>
      backUp({ ...config, stack: pulumi.stack, recipients, folder, purpose: 'before-upgrade', report, signal }),
    )
    await noteBackup(pulumi.stack, file)
    console.error(`The backup is ${file}`)
  }
  if (what === 'netbox') {
    await work(`Upgrade from ${from.netbox} to ${to.netbox}`, (site) => upgradeNetBox(site, from, to))
    console.log(`${to.netbox} runs, and is healthy.`)
  } else {
    const old = await work(`Upgrade from ${from.postgres} to ${to.postgres}`, (site) => upgradePostgres(site, from, to))
    console.log(`${to.postgres} runs, with every row of ${from.postgres}, and NetBox is healthy.`)
    // Where nothing is to be kept, Pulumi has removed it.
    if (config.keepData) {
      console.log(`The volume ${old} holds the data as it was: 'docker volume rm ${old}' once all is well.`)
    }
  }
  await sortAnew()
  return 0

  async function sortAnew(): Promise<void> {
    const databases = await work('Looking at how texts are sorted', mendCollations)
    if (databases.length > 0)
      console.log(
        `${databases.join(', ')}: sorted anew, by the version of the C library that PostgreSQL's image has now.`,
      )
  }
}

/** What has to be done, and from which images, once all are known to be there. Throws UserError when it cannot be. */
async function check({ host, name }: Config, noted: Images, to: Images) {
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const { netbox } = await look(stack)
    await assertNonePending(stack)
    await assertNoneBegun(stack)
    const from = { ...noted, postgres: await runningPostgres(stack, noted.postgres) }
    for (const key of ['netbox', 'postgres'] as const) {
      if (from[key] !== to[key]) await pull(engine, `netbox:images.${key}`, to[key])
    }
    const version = from.netbox === to.netbox ? netbox.version : await netboxVersion(engine, to.netbox)
    const what = decide({ images: from, version: netbox.version }, { images: to, version })
    if (what !== 'nothing') await assertRoom(stack)
    return { what, from }
  })
}

/** Updates the stack with its own settings, or with others' images for the way back. */
function deployer(pulumi: Pulumi, config: Config): Pick<Site, 'deploy' | 'redeploy'> {
  const deploy = async (target: Pulumi, images: Images, report: Report, signal: AbortSignal) => {
    const volume = postgresVolume(config.name, images.postgres)
    // Where data is kept, its volume stays in Docker all the same.
    for (const urn of protectedData(await pulumi.state(), volume)) await pulumi.unprotect(urn)
    const { ok, messages } = await update(target.withEnvironment({ [PUT_IN_PLACE]: volume }), { signal }, report)
    // Warnings stand in every update of this program, and say nothing of a failure.
    if (!ok) throw new UserError(messages.filter((message) => !message.startsWith('warning: ')).join('\n'))
  }
  return {
    deploy: (images, report, signal) => deploy(pulumi, images, report, signal),
    redeploy: async (images, report) => {
      // A signal of its own, which never comes: Ctrl-C does not reach it, a way back has to come to its end.
      const { signal } = new AbortController()
      const target = await pulumi.withSettings({ 'netbox:images': images })
      await deploy(target, images, report, signal)
    },
  }
}
