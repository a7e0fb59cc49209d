/** `npm run bench:deploy`: the deployment measured against compose, and a preview that finds nothing to do. */

import { type Report, step } from '../../host/local/progress.ts'
import { ensureDocker } from '../../sandbox/docker/index.ts'
import { ensureImages } from '../../sandbox/images/index.ts'
import { ensureSandboxPulumi } from '../../sandbox/pulumi/index.ts'
import { command } from '../command.ts'
import { machine } from '../machine.ts'
import { ComposeSide } from './compose.ts'
import { type ComposeCommand, composeCommand } from './compose-command.ts'
import { composeProject, type Declared } from './compose-file.ts'
import { type Ground, onGround } from './ground.ts'
import { deployed, rounds, seconds, undisturbed } from './measure.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { MODELS, PulumiSide } from './pulumi.ts'
import { json, type Results, text } from './report.ts'
import { assertSame } from './same.ts'

async function bench(options: Options, signal: AbortSignal): Promise<Results> {
  const { host } = await step('Docker engine', ensureDocker)
  const parts = await step('Pulumi engine and plugins', ensureSandboxPulumi)
  const images = await step('Images', (report) => ensureImages(report, { host, signal }))
  const command = await step('Compose', (report) => composeCommand(host, report, signal))
  const start = { date: new Date().toISOString().slice(0, 16), machine: machine() }
  return await onGround({ host, images, signal }, async (ground) => {
    const pulumi = await PulumiSide.make(ground, parts)
    const compose = await step('A first round, which is not measured', (report) =>
      warmUp(ground, pulumi, command, report),
    )
    const timelines = await step('pulumi up against docker compose up', (report) =>
      rounds(ground, [pulumi, compose], options.rounds, report),
    )
    const side = ({ title, command }: PulumiSide | ComposeSide) => ({ title, command, timelines: timelines[title]! })
    return {
      ...start,
      versions: { docker: await dockerVersion(ground), pulumi: await pulumi.version(), compose: command.version },
      sides: [side(pulumi), side(compose)],
      previews: await previews(pulumi, options.previews),
    }
  })
}

/**
 * Deploys both sides once. The compose project is made from the stack's state, so that what the program declares is
 * written down once; and the containers of both must be the same.
 */
async function warmUp(
  ground: Ground,
  pulumi: PulumiSide,
  command: ComposeCommand,
  report: Report,
): Promise<ComposeSide> {
  let declared: Declared[] = []
  const read = async () => {
    declared = await pulumi.declared()
  }
  const ours = await undisturbed(pulumi, report, () => deployed(ground, pulumi, read))
  const compose = await ComposeSide.make(ground, command, composeProject(declared))
  const theirs = await undisturbed(compose, report, () => deployed(ground, compose))
  assertSame(ours.containers, theirs.containers)
  return compose
}

async function previews(pulumi: PulumiSide, count: number): Promise<Results['previews']> {
  const results: Results['previews'] = []
  for (const [title, model] of Object.entries({
    'four containers': MODELS.none,
    'with the homelab model': MODELS.homelab,
  })) {
    const taken = await step(`pulumi preview, ${title}`, async (report) => {
      await pulumi.useModel(model)
      await undisturbed(pulumi, report, () => pulumi.up())
      const taken: number[] = []
      while (taken.length < count) {
        taken.push(await seconds(() => pulumi.preview()))
        report(`${taken.at(-1)!.toFixed(1)} s`)
      }
      return taken
    })
    results.push({ title, command: 'pulumi preview', seconds: taken })
  }
  return results
}

async function dockerVersion({ engine }: Ground): Promise<string> {
  return (await engine.call<{ Version: string }>('GET', '/version')).Version
}

await command(parseOptions, USAGE, async (options, signal) => {
  const results = await bench(options, signal)
  return options.json ? json(results) : text(results)
})
