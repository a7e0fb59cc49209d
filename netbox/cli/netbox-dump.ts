import '../node-20.ts'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { connected } from '../connected.ts'
import { dump } from '../dump/dump.ts'
import { jsonOf } from '../dump/json.ts'
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
  { url, format, kinds, wish: wishOf }: DumpOptions,
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
    for (const text of WRITERS[format](made.document, told)) await write(out, text, stop)
    const left = made.leftOut()
    if (left.length === 0) return
    const remarks = ['Not in this dump:', ...left]
    if (format === 'yaml') await write(out, yamlComment(remarks), stop)
    on.err(remarks.join('\n  '))
  })
}

/** Waits for whoever reads: a dump may be larger than what a pipe takes at once. */
async function write(out: Writable, text: string, stop: AbortSignal): Promise<void> {
  if (stop.aborted) throw new NetBoxError({ code: 'aborted', message: 'the dump was called off' })
  if (!out.write(text) && !out.destroyed) await once(out, 'drain', { signal: stop }).catch(() => undefined)
}
