import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stateFolder } from '../../host/local/folders.mjs'
import { paint } from '../../host/local/progress.ts'
import * as escaped from '../../text/escape.ts'
import { orUnknown } from '../status/read.ts'
import { readStatus } from '../status/read-status.ts'
import { linesOf, type Verdict, worst } from '../status/status.ts'
import { commandsFor } from './commands-for.ts'
import { configIn } from './deployed.ts'
import { driftOf, inAll } from './drift.ts'
import { notedBackup } from './last-backup.ts'
import { parsedArgs } from './parsed-args.ts'
import { plannedStack } from './planned-stack.ts'

const OPTIONS = {
  stack: { type: 'string', short: 's' },
  'config-file': { type: 'string' },
  json: { type: 'boolean', default: false },
  drift: { type: 'boolean', default: false },
} as const
const SIGNS = { fine: ['green', '✔'], look: ['yellow', '!'], wrong: ['red', '✘'] } as const
/** What the exit code tells. */
const EXIT: Readonly<Record<Verdict, number>> = { fine: 0, look: 0, wrong: 2 }

/** `npm run status`: the deployment at a glance. Changes nothing. Exit code 2 when something is wrong. */
export async function status(args: string[]): Promise<number> {
  const { values } = parsedArgs(() => parseArgs({ args, options: OPTIONS }))
  const { stack: asked, 'config-file': file } = values
  const pulumi = await plannedStack({ ...(asked && { stack: asked }), ...(file && { 'config-file': file }) })
  const { stack } = pulumi
  const config = await configIn(pulumi.configFile)
  const outputs = await pulumi.outputs(true)
  const backups = join(stateFolder, 'backups')
  const noted = await notedBackup(stack)
  const seen = await readStatus({ stack, config, outputs, backups, noted }, new AbortController().signal)
  const drift = values.drift ? await orUnknown(driftOf(pulumi).then(inAll)) : undefined
  const now = new Date()
  const lines = linesOf({ ...seen, drift }, now, commandsFor(stack))
  if (values.json) console.log(escaped.terminal(JSON.stringify({ stack, at: now, lines }, null, 2)))
  else {
    const width = Math.max(...lines.map(({ what }) => what.length))
    for (const { what, verdict, text } of lines) {
      const [style, sign] = SIGNS[verdict]
      console.log(`${paint(style, sign)} ${what.padEnd(width)}  ${escaped.terminalLine(text)}`)
    }
  }
  return EXIT[worst(lines)]
}
