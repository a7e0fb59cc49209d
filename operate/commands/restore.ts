import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { paint, step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { interruptible } from '../../netbox/cli/interrupt.ts'
import { checkRestore, dropKept, mendStack, type Place, restore as restoreInto, undo } from '../backup/index.ts'
import { inWords } from '../backup/notes.ts'
import { deployedStack } from './deployed.ts'
import { parsedArgs } from './parsed-args.ts'

const OPTIONS = {
  stack: { type: 'string', short: 's' },
  identity: { type: 'string', short: 'i' },
  yes: { type: 'boolean', default: false },
  'other-stack': { type: 'boolean', default: false },
  foreign: { type: 'boolean', default: false },
  mend: { type: 'boolean', default: false },
  undo: { type: 'string' },
  drop: { type: 'string' },
} as const

/**
 * `npm run restore FILE`: a backup into the running stack. Exit code 0 when NetBox runs on it; 2 when it was only checked,
 * since `--yes` was not there.
 */
export async function restore(args: string[]): Promise<number> {
  const { values, positionals } = parsedArgs(() => parseArgs({ args, options: OPTIONS, allowPositionals: true }))
  const { config } = await deployedStack(values.stack)
  const place = { host: config.host, name: config.name, timeout: config.startTimeout }
  return await interruptible(async ({ stop: signal }) => {
    const work = <T>(title: string, task: (place: Place) => Promise<T>) =>
      step(title, (report) => task({ ...place, report, signal }))
    const { undo: back, drop } = values
    if (values.mend) await work('Mending', mendStack)
    else if (back !== undefined) sayKept(await work(`Bringing back ${back}`, (site) => undo(site, back)))
    else if (drop !== undefined) await work(`Removing ${drop}`, (site) => dropKept(site, drop))
    else {
      const [file, ...more] = positionals
      if (file === undefined || more.length > 0) {
        throw new UserError('Name one backup to restore: npm run restore -- FILE --identity KEYFILE.')
      }
      if (values.identity === undefined) {
        throw new UserError('--identity is missing: name the file with the key that opens the backup.')
      }
      const { 'other-stack': otherStack, foreign } = values
      const wanted = { file: resolve(file), identity: resolve(values.identity), otherStack, foreign }
      if (!values.yes) return await onlyCheck({ ...place, ...wanted })
      const { kept, notes } = await work(`Restoring ${file}`, (site) => restoreInto({ ...site, ...wanted }))
      for (const note of notes) console.error(paint('yellow', note))
      sayKept(kept)
      console.error("'npm run refresh' and 'npm run up' bring what Pulumi knows in line with it.")
    }
    return 0
  })
}

async function onlyCheck(options: Parameters<typeof checkRestore>[0]): Promise<number> {
  const { manifest, notes } = await step('Checking the backup', () => checkRestore(options))
  console.log(inWords(manifest, options.name, notes))
  console.error('Nothing was changed; --yes does it.')
  return 2
}

function sayKept(kept: string): void {
  console.error(
    `What was there before is kept as ${kept}, database and files: 'npm run restore -- --undo ${kept}' brings it back, 'npm run restore -- --drop ${kept}' removes it for good.`,
  )
}
