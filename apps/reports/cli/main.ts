import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { connected, NetBoxError } from '../../../netbox/index.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { makeReport, overQuotaLine, type Report, renderReport, writeReport } from '../index.ts'
import { quotaLists } from '../sections/tenants.ts'
import { type Options, parseOptions, usage } from './options.ts'

/** `netbox-report`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
  now: Date = new Date(),
): Promise<number> {
  return await answering(on, async () => {
    const options = parseOptions(args, env)
    if (options) return await run(options, env, on, now)
    on.out(usage())
    return EXIT.fine
  })
}

async function run(options: Options, env: NodeJS.ProcessEnv, on: Screen, now: Date): Promise<number> {
  const report = await interruptible(async ({ stop }) => {
    on.progress('Reading NetBox')
    return await connected(options.url, env, { signal: stop, description: 'netbox-report' }, (client) =>
      makeReport(client, { now, tenant: options.tenant, staleDays: options.staleDays }),
    )
  })
  await show(report, options, on)
  if (!options.failOnOverQuota) return EXIT.fine
  assertJudged(report)
  return report.overQuota.length > 0 ? EXIT.changes : EXIT.fine
}

async function show(report: Report, { out, format }: Options, on: Screen): Promise<void> {
  if (out === undefined) return on.out(renderReport(report, format).trimEnd())
  const files = await writeReport(report, out).catch((error: NodeJS.ErrnoException) => {
    throw new NetBoxError({ code: 'invalid', message: `--out is ${out}; nothing can be written there (${error.code})` })
  })
  for (const one of report.overQuota) on.err(overQuotaLine(one))
  on.err(`Wrote ${files.join(', ')}.`)
}

/** A check that could not look must not pass. */
function assertJudged({ hidden }: Report): void {
  const unseen = quotaLists.filter((list) => hidden.includes(list))
  if (unseen.length === 0) return
  throw new NetBoxError({
    code: 'forbidden',
    message: `--fail-on over-quota cannot be judged: this token may not see ${unseen.join(', ')}`,
  })
}
