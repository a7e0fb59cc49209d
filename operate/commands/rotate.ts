import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { stateFolder } from '../../host/local/folders.mjs'
import { paint } from '../../host/local/progress.ts'
import { locked } from './apply-lock.ts'
import { parsedArgs } from './parsed-args.ts'
import { plannedStack } from './planned-stack.ts'
import { type InUse, ROTATIONS, type Rotation, raised, rotatedIn, rotationsNamed } from './rotations.ts'

const OPTIONS = { stack: { type: 'string', short: 's' }, 'config-file': { type: 'string' } } as const

/** `npm run rotate -- NAME…`: makes secrets anew, in NetBox and its servers too. Without a name it tells what there is. */
export async function rotate(args: string[]): Promise<number> {
  const { positionals, values } = parsedArgs(() => parseArgs({ args, options: OPTIONS, allowPositionals: true }))
  const rotations = rotationsNamed(positionals)
  if (rotations.length === 0) {
    console.log(list())
    return 0
  }
  const pulumi = await plannedStack(values)
  return await locked(stateFolder, pulumi.stack, async () => {
    const inUse = (await pulumi.outputs()) as InUse
    const settings = raised(rotatedIn(await readFile(pulumi.configFile, 'utf8'), pulumi.configFile), rotations, inUse)
    for (const name of rotations) {
      const { what, interrupts } = ROTATIONS[name]
      console.error(`▸ ${name}: ${what}. Interrupts: ${interrupts}.`)
    }
    // Declared before anything is done: whatever happens to this update, the next one finishes it.
    console.error(`▸ Declared in ${await pulumi.keep(settings)}`)
    const { code } = await pulumi.operate(['up', '--yes', '--skip-preview'])
    if (code !== 0) {
      console.error(paint('red', 'Not finished. Mend what Pulumi names above, then update, not rotate, again.'))
      return code
    }
    for (const line of remaining(rotations, pulumi.stack)) console.error(line)
    return 0
  })
}

function remaining(rotations: readonly Rotation[], stack: string): string[] {
  const left = rotations.flatMap((name) => ROTATIONS[name].after?.(stack) ?? [])
  return [paint('green', `Rotated: ${rotations.join(', ')}.`), ...left.map((text) => `  next: ${text}`)]
}

function list(): string {
  const rows = Object.entries(ROTATIONS).map(
    ([name, { what, interrupts }]) => `  ${name.padEnd(11)} ${what}\n${' '.repeat(14)}interrupts: ${interrupts}`,
  )
  return `npm run rotate -- NAME…\n\n${rows.join('\n')}`
}
