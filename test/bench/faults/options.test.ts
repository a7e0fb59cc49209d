import { describe, expect, test } from 'vitest'
import { parseOptions } from '../../../bench/faults/options.ts'

const rounds = (...args: string[]) => Object.fromEntries(parseOptions(args)!.rounds)

describe('the command line of the fault tests', () => {
  test('has fifty kills by default, and restarts no Docker engine unasked', () => {
    expect(rounds()).toMatchObject({ up: 50, apply: 50 })
    expect(rounds()).not.toHaveProperty('docker')
    expect(rounds()).not.toHaveProperty('clock')
  })

  test('takes a count of kills, and leaves the other counts', () => {
    expect(rounds('--kills', '3', '--only', 'up,full-disk')).toEqual({ up: 3, 'full-disk': 4 })
  })

  test('restarts the Docker engine by the command it is given', () => {
    const { rounds, restartDocker } = parseOptions(['--restart-docker', 'true', '--only', 'docker'])!
    expect([[...rounds.keys()], restartDocker]).toEqual([['docker'], 'true'])
  })

  test.each([
    [['--only', 'down'], '--only holds down; it must be some of up, first-up'],
    [['--only', 'docker'], '--only holds docker, which needs --restart-docker.'],
    [['--kills', '0'], '--kills is 0; it must be a whole number'],
    [['--what'], "Unknown option '--what'"],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(() => parseOptions(args)).toThrow(sentence)
  })
})
