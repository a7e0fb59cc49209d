import type { Ground } from '../ground.ts'
import { differences, madeAnew } from '../holdings.ts'
import { network } from '../models/network.ts'
import { Program } from '../program.ts'
import { FaultProxy } from '../proxy.ts'
import type { Round } from '../round.ts'
import { apply, plan, states } from './states.ts'

/** One of so many requests is spoilt: a few in every run, and yet some runs come to their end. */
const EVERY = 6
const STACK_TRACE = /^\s+at .*:\d+\)?$|\b(?:Type|Syntax|Reference|Range)Error\b/m

/** `netbox-apply` loads, changes and deletes all objects of a model through a proxy that spoils answers, and once more without. */
export async function faultyApplies(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, signal } = ground
  const all = await states(ground)
  await using proxy = await FaultProxy.before(ground.url, ground.random)
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const to = all[at % all.length]!
    const from = all.at((at % all.length) - 1)!
    proxy.every = EVERY
    const spoilt = await apply(ground, to.file, { NETBOX_URL: proxy.url }).ended
    const faults = proxy.done.splice(0)
    const meanwhile = await look()
    const next = await apply(ground, to.file).ended
    const now = await look()
    const left = await plan(ground, to.file)
    const wrong = [
      ...unclear(spoilt.code, spoilt.code === 1 && spoilt.err === '' ? spoilt.out : spoilt.err + spoilt.out),
      // Who said that all is well must be right.
      ...(spoilt.code === 0 ? differences(to.objects, meanwhile.objects) : []),
      ...(next.code === 0 ? [] : [`the next run failed: ${next.err}${next.out.slice(-2000)}`]),
      ...(left.code === 0 ? [] : [`a plan still finds changes: ${left.err}${left.out.slice(-2000)}`]),
      ...differences(to.objects, now.objects),
      ...madeAnew(from, now),
    ]
    const midway = [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0)
    const fault = `${to.title}, ${spoilt.code === 0 ? 'finished' : 'failed'} with ${faults.join(', ') || 'no fault'}`
    found.push({ hit: faults.length > 0, midway, tokensLeft: 0, wrong, fault })
    report(`${at + 1}: ${fault}; ${spoilt.err.trim()}; ${wrong.length === 0 ? 'mended' : wrong.join(' | ')}`)
  }
  return found
}

/** `pulumi up` of a program with 30 to 60 objects through a proxy that spoils answers, and once more without. */
export async function faultyUps(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, signal, stack, token } = ground
  await using proxy = await FaultProxy.before(ground.url, ground.random)
  const program = await Program.make(stack)
  const sizes = [
    network({ devices: 10, description: 'as it is now' }),
    network({ devices: 5, description: 'as it was' }),
  ]
  const up = async (at: number) => {
    await program.want({ url: proxy.url, token }, sizes[at % 2]!)
    return await program.pulumi('up', '--yes', '--skip-preview')
  }
  const references = []
  for (const at of [0, 1]) {
    const { code, output } = await up(at)
    if (code !== 0) throw new Error(`up failed without a fault: ${output}`)
    references.push(await look())
  }
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const [to, from] = [references[at % 2]!, references[(at + 1) % 2]!]
    proxy.every = EVERY
    const spoilt = await up(at)
    const faults = proxy.done.splice(0)
    proxy.every = Number.POSITIVE_INFINITY
    const meanwhile = await look()
    const next = await up(at)
    const now = await look()
    const preview = await program.pulumi('preview', '--refresh', '--expect-no-changes')
    const wrong = [
      ...unclear(spoilt.code === 0 ? 0 : 1, spoilt.output),
      ...(spoilt.code === 0 ? differences(to.objects, meanwhile.objects) : []),
      ...(next.code === 0 ? [] : [`the next up failed: ${next.output.slice(-2000)}`]),
      ...(preview.code === 0 ? [] : [`a preview still finds changes: ${preview.output.slice(-2000)}`]),
      ...differences(to.objects, now.objects),
      ...madeAnew(from, now),
    ]
    const midway = [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0)
    const fault = `${spoilt.code === 0 ? 'finished' : 'failed'} with ${faults.join(', ') || 'no fault'}`
    found.push({ hit: faults.length > 0, midway, tokensLeft: 0, wrong, fault })
    const said = [...spoilt.output.matchAll(/^\s*error: (.*)$/gm)].map(([, words]) => words)
    report(`${at + 1}: ${fault}; ${said.join(' / ')}; ${wrong.length === 0 ? 'mended' : wrong.join(' | ')}`)
  }
  await program.pulumi('destroy', '--yes', '--skip-preview')
  return found
}

/** A failure that is not told in words for people. */
function unclear(code: number | null, said: string): string[] {
  if (code === 0) return []
  if (code !== 1) return [`ended with ${code}: ${said.slice(-2000)}`]
  return STACK_TRACE.test(said) || said.trim() === '' ? [`failed without a clear sentence: ${said.slice(-2000)}`] : []
}
