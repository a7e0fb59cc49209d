import { execFile } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Ground } from '../ground.ts'
import { differences } from '../holdings.ts'
import type { Round } from '../round.ts'

const MODELS = ['./faults/models/large.ts', './faults/models/small.ts']
/** Until all containers are healthy again. */
const PATIENCE = 600_000

/** The Docker engine is restarted: in even rounds in the middle of `pulumi up`, in odd ones while nothing is done. */
export async function restartedDocker(ground: Ground, rounds: number): Promise<Round[]> {
  const { stack, look, report, random, signal, restartDocker } = ground
  const references = []
  for (const model of MODELS) {
    await stack.configure({ 'netbox:model': model })
    const start = performance.now()
    await stack.up()
    references.push({ ...(await look()), milliseconds: performance.now() - start })
  }
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const [to, from] = [references[at % 2]!, references[(at + 1) % 2]!]
    await stack.configure({ 'netbox:model': MODELS[at % 2]! })
    const ids = await stack.ids()
    const running = at % 2 === 0 ? stack.pulumi('up', '--yes', '--skip-preview') : undefined
    const moment = running ? random() * to.milliseconds : 0
    await pause(moment)
    await promisify(execFile)('sh', ['-c', restartDocker!])
    const hurt = await running
    const start = performance.now()
    const wrong = await healthyAgain(ground)
    const seconds = Math.round((performance.now() - start) / 1000)
    const meanwhile = await look()
    await stack.cancel()
    const next = await stack.pulumi('up', '--yes', '--skip-preview')
    const now = await look()
    const preview = await stack.pulumi('preview', '--refresh', '--expect-no-changes')
    wrong.push(
      ...(next.code === 0 ? [] : [`the next up failed: ${next.output.slice(-2000)}`]),
      ...(preview.code === 0 ? [] : [`a preview still finds changes: ${preview.output.slice(-2000)}`]),
      ...(JSON.stringify(await stack.ids()) === JSON.stringify(ids) ? [] : ['containers were made anew']),
      ...differences(to.objects, now.objects),
    )
    const midway = [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0)
    const told = hurt ? `during up after ${(moment / 1000).toFixed(1)} s, which ended with ${hurt.code}` : 'at rest'
    const fault = `${told}, healthy again after ${seconds} s`
    found.push({ hit: hurt?.code !== 0, midway, tokensLeft: 0, wrong, fault })
    const said = [...(hurt?.output ?? '').matchAll(/^\s*error: (.*)$/gm)].map(([, words]) => words)
    report(`${at + 1}: ${fault}; ${said.join(' / ')}; ${wrong.length === 0 ? 'mended' : wrong.join(' | ')}`)
  }
  return found
}

/** Waits until the engine answers and all four containers are healthy; what is missing then, a sentence each. */
async function healthyAgain({ stack }: Ground): Promise<string[]> {
  const sick = async () => {
    const states = ['', '-worker', '-postgres', '-redis'].map(async (suffix) => {
      const container = await stack.inspect(suffix).catch(() => undefined)
      return container?.State.Health?.Status === 'healthy' ? [] : [`“netbox${suffix}” is not healthy`]
    })
    return (await Promise.all(states)).flat()
  }
  for (const end = Date.now() + PATIENCE; ; await pause(500)) {
    const found = await sick()
    if (found.length === 0 || Date.now() > end) return found
  }
}
