import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { FAMILIES, type Family } from '../../bench/faults/families.ts'
import { makeGround } from '../../bench/faults/ground.ts'
import { seeded } from '../../bench/faults/random.ts'

/** A few rounds of what `npm run faults` does many of; the seed is fixed, the moments are as the machine is fast. */
const ROUNDS: Partial<Record<Family, number>> = { up: 3, apply: 5, 'faulty-apply': 3, 'full-spool': 2, events: 2 }

let ground: Awaited<ReturnType<typeof makeGround>>

beforeAll(async () => {
  const { signal } = new AbortController()
  const surroundings = { random: seeded(1), signal, devices: 6, ...{ restartDocker: undefined, faketime: undefined } }
  ground = await makeGround(surroundings, inject('parts'))
})

afterAll(async () => {
  await ground?.[Symbol.asyncDispose]()
})

describe('nothing is lost and nothing doubled, after the next run, when', () => {
  test.each(Object.entries(ROUNDS) as [Family, number][])('%s: %d rounds', async (family, count) => {
    const rounds = await FAMILIES[family].run({ ...ground, report: () => {} }, count)
    expect(rounds.flatMap(({ wrong, fault }) => wrong.map((line) => `${fault}: ${line}`))).toEqual([])
    expect(rounds).toHaveLength(count)
  })
})
