import '../node-20.ts'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { connected } from '../connected.ts'
import { type Dump, dump } from '../dump/dump.ts'
import { jsonOf } from '../dump/json.ts'
import { importOf, programOf, resourcesOf } from '../dump/pulumi.ts'
import { yamlComment, yamlOf } from '../dump/yaml.ts'
import { NetBoxError } from '../errors.ts'
import { tellKinds } from '../kinds.ts'
import { readKinds } from './file.ts'
import { interruptible } from './interrupt.ts'
import { type DumpOptions, dumpUsage, parseDumpOptions } from './netbox-dump-options.ts'
import { type Screen, screen } from './screen.ts'

/** What the exit code tells. */
const EXIT = { fine: 0, failed: 1, interrupted: 130 } as const

const WRITERS = { yaml: yamlOf, json: jsonOf }

/** `netbox-dump`; resolves to the exit code. */
export async function main(
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
  out: Writable = process.stdout,
): Promise<number> {
  try {
    const options = parseDumpOptions(args, env)
    if (options) await run(options, env, on, out)
    else on.out(dumpUsage())
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    on.err(error.code === 'aborted' ? 'Interrupted; the dump is not whole.' : `${error.message}.`)
    return error.code === 'aborted' ? EXIT.interrupted : EXIT.failed
  } finally {
    on.clear()
  }
}

async function run(
  { url, format, kinds, folder, wish: wishOf }: DumpOptions,
  env: NodeJS.ProcessEnv,
  on: Screen,
  out: Writable,
) {
  const told = kinds === undefined ? {} : await readKinds(kinds)
  using _ = tellKinds(told)
  const wish = wishOf()
  await interruptible(async ({ stop }) => {
    on.progress('Connecting')
    const made = await connected(url, env, { signal: stop, description: 'netbox-dump' }, (client) =>
      dump(client, { ...wish, progress: (kind, done, total) => on.progress(`Reading ${kind}`, done, total) }),
    )
    on.clear()
    if (format === 'pulumi') on.err(await writeProgram(made, folder!, stop))
    else for (const text of WRITERS[format](made.document, told)) await write(out, text, stop)
    const left = made.leftOut()
    if (left.length === 0) return
    const remarks = ['Not in this dump:', ...left]
    if (format === 'yaml') await write(out, yamlComment(remarks), stop)
    on.err(remarks.join('\n  '))
  })
}

/** Writes a program and what brings its objects in; tells what to do with them. Throws `invalid` where there is one already. */
async function writeProgram(made: Dump, folder: string, signal: AbortSignal): Promise<string> {
  const { resources, left } = resourcesOf(made.items)
  await mkdir(folder, { recursive: true })
  const files = { 'index.ts': programOf(resources), 'import.json': importOf(resources) }
  for (const [name, text] of Object.entries(files))
    await writeFile(join(folder, name), text, { flag: 'wx', signal }).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === 'EEXIST' ? 'is there already, and is not overwritten' : error.message
      throw new NetBoxError({ code: signal.aborted ? 'aborted' : 'invalid', message: `${join(folder, name)} ${why}` })
    })
  const more = left === 0 ? '' : `, and not ${left} that nothing but a number tells`
  return `${resources.length} objects${more}. In ${folder}: pulumi import --file import.json --protect=false --generate-code=false`
}

/** Waits for whoever reads: a dump may be larger than what a pipe takes at once. */
async function write(out: Writable, text: string, stop: AbortSignal): Promise<void> {
  if (stop.aborted) throw new NetBoxError({ code: 'aborted', message: 'the dump was called off' })
  if (!out.write(text) && !out.destroyed) await once(out, 'drain', { signal: stop }).catch(() => undefined)
}
