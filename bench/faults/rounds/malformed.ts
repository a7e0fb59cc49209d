import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ground } from '../ground.ts'
import { differences, madeAnew } from '../holdings.ts'
import { slipped, slips } from '../malformed/models.ts'
import { refusalOf, settings } from '../malformed/settings.ts'
import type { Round } from '../round.ts'
import { told, unclear } from '../verdict.ts'
import { apply } from './states.ts'

/** What a command said to a mistake, and the sentences in it that tell of it. */
interface Answer {
  readonly code: number | null
  readonly output: string
  readonly sentences: readonly string[]
}

interface Mistake {
  readonly title: string
  readonly make: (ground: Ground) => Promise<Answer>
}

const inSettings = settings.map(([key, value]): Mistake => {
  const setting = `netbox:${key}`
  const make = async ({ stack }: Ground): Promise<Answer> => {
    const before = stack.config
    await stack.configure({ [setting]: value })
    const { code, output } = await stack.pulumi('up', '--yes', '--skip-preview')
    stack.config = before
    await stack.configure({})
    const lines = output.split('\n').map((line) => line.replace(/^.*?(?:error: |(?=netbox:))/, '').trim())
    return { code, output, sentences: lines.filter((line) => refusalOf(key).test(line)) }
  }
  return { title: `${setting}: ${JSON.stringify(value)}`, make }
})

const inModels = slips.map(([kind, at, slip]): Mistake => {
  const make = async (ground: Ground): Promise<Answer> => {
    const file = join(ground.stack.folder, 'malformed.json')
    await writeFile(file, JSON.stringify(slipped(kind, at, slip)))
    const { code, output } = await apply(ground, file).ended
    return { code, output, sentences: output.split('\n').filter((line) => line.includes(kind)) }
  }
  return { title: `${kind} number ${at} ${slip}`, make }
})

const LONGER = Math.max(inSettings.length, inModels.length)

/** Settings and models in turn. */
const mistakes = Array.from({ length: LONGER }, (_, at) => [inSettings[at], inModels[at]])
  .flat()
  .filter((mistake) => mistake !== undefined)

/** As many as there are mistakes. */
export const MISTAKES = mistakes.length

/** `pulumi up` with a wrong setting, `netbox-apply` with a wrong model: refused in one sentence, and nothing is changed. */
export async function malformed(ground: Ground, rounds: number): Promise<Round[]> {
  const { stack, look, report, signal } = ground
  const found: Round[] = []
  const [before, containers, state] = [await look(), await stack.ids(), await resources(ground)]
  for (const [at, { title, make }] of mistakes.slice(0, rounds).entries()) {
    signal.throwIfAborted()
    const { code, output, sentences } = await make(ground)
    const now = await look()
    const wrong = [
      ...(code === 0 ? ['it was taken'] : unclear(output)),
      ...(new Set(sentences).size === 1 ? [] : [`not one sentence: ${output.slice(-2000)}`]),
      ...differences(before.objects, now.objects),
      ...madeAnew(before, now),
      ...(JSON.stringify(await stack.ids()) === JSON.stringify(containers) ? [] : ['containers moved']),
      ...((await resources(ground)) === state ? [] : ['the state is another one']),
    ]
    found.push({ hit: true, midway: false, tokensLeft: 0, wrong, fault: title })
    report(told(at, found.at(-1)!, sentences[0]))
  }
  return found
}

/** All that Pulumi knows of the stack. Secrets in plain text, since each export encrypts them anew; nobody is told of them. */
async function resources({ stack }: Ground): Promise<string> {
  return JSON.stringify(
    (JSON.parse(await stack.state(true)) as { deployment: { resources: unknown } }).deployment.resources,
  )
}
