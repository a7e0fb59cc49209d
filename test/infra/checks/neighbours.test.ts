import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import { isSettling, killedForMemory, movedNeighbours, type Neighbour } from '../../../infra/checks/neighbours.ts'

const before: Neighbour = {
  name: 'multipass-redis',
  id: 'a',
  startedAt: '2026-01-01T00:00:00Z',
  running: true,
  exitCode: 0,
  health: 'healthy',
  restarts: 0,
  networks: ['elsewhere'],
  lasting: true,
}
const found = (was: Partial<Neighbour>, is: Partial<Neighbour> | undefined, killed: string[] = []) =>
  movedNeighbours(
    new Map([['multipass-redis', { ...before, ...was }]]),
    new Map(is === undefined ? [] : [['multipass-redis', { ...before, ...was, ...is }]]),
    { network: 'shared', killed: new Set(killed) },
  )
const moved = (was: Partial<Neighbour>, is: Partial<Neighbour> | undefined) =>
  found(was, is).map(({ name, what }) => `${name} ${what}`)
const grave = (was: Partial<Neighbour>, is: Partial<Neighbour> | undefined, killed: string[] = []) =>
  found(was, is, killed).map((one) => one.grave)
const restarted = { startedAt: '2026-01-02T00:00:00Z' }

describe('a neighbour', () => {
  test('that is the same did not move', () => {
    expect(moved({}, {})).toEqual([])
  })

  test.each([
    ['gone', undefined, 'multipass-redis is gone'],
    ['another container', { id: 'b' }, 'multipass-redis was replaced by another container'],
    ['restarted', { startedAt: '2026-01-02T00:00:00Z' }, 'multipass-redis was restarted at 2026-01-02T00:00:00Z'],
    ['stopped', { running: false, exitCode: 137 }, 'multipass-redis stopped with exit code 137'],
    ['unhealthy', { health: 'unhealthy' }, 'multipass-redis is unhealthy, and was healthy'],
  ])('that is %s moved, and is named', (_, is, sentence) => {
    expect(moved({}, is)).toEqual([sentence])
  })

  test('that became healthy did not move', () => {
    expect(moved({ health: 'starting' }, { health: 'healthy' })).toEqual([])
  })

  test('that was not running is nobody’s concern', () => {
    expect(moved({ running: false }, undefined)).toEqual([])
  })

  test('that is a one-shot job may end well, or go', () => {
    expect(moved({ lasting: false }, { running: false })).toEqual([])
    expect(moved({ lasting: false }, undefined)).toEqual([])
    expect(moved({ lasting: false }, { running: false, exitCode: 1 })).toHaveLength(1)
  })

  test('that somebody else restarted, and that is well again, is no reason to fail', () => {
    expect(grave({}, restarted)).toEqual([false])
    expect(grave({}, { ...restarted, id: 'b' })).toEqual([false])
  })

  test.each([
    ['is not healthy again', {}, { ...restarted, health: 'starting' }],
    ['is unhealthy', { health: 'none' }, { ...restarted, health: 'unhealthy' }],
    ['stopped', {}, { running: false, exitCode: 1 }],
    ['shares the network', { networks: ['shared'] }, restarted],
    ['is gone', {}, undefined],
  ])('that %s is one', (_, was, is) => {
    expect(grave(was, is)).toEqual([true])
  })

  test('that was killed for memory is one', () => {
    expect(grave({}, restarted, ['a'])).toEqual([true])
  })

  test('that Docker restarted by itself before is none, wherever it is', () => {
    expect(grave({ networks: ['shared'], restarts: 7 }, { ...restarted, restarts: 8 })).toEqual([false])
    expect(grave({ networks: ['shared'], restarts: 7 }, { running: false, exitCode: 1, restarts: 8 })).toEqual([false])
    expect(grave({ networks: ['shared'], restarts: 7 }, { ...restarted, restarts: 7 })).toEqual([true])
  })
})

test('a neighbour that was healthy and starts again is waited for, and no other', () => {
  const restarting = { ...before, ...restarted, health: 'starting' }
  expect(isSettling(before, restarting)).toBe(true)
  expect(isSettling(before, { ...restarting, running: false })).toBe(false)
  expect(isSettling({ ...before, health: 'starting' }, restarting)).toBe(false)
  expect(isSettling(before, undefined)).toBe(false)
})

test('who was killed for want of memory is asked of the engine, from the beginning of the update to its own now', async () => {
  const asked: Record<string, string>[] = []
  const line = {
    Type: 'container',
    Action: 'oom',
    Actor: { ID: 'a', Attributes: { name: 'multipass-redis' } },
    time: 1,
  }
  const engine = {
    call: async () => ({ SystemTime: '2026-01-01T00:01:00.5Z' }),
    stream: async (_: string, __: string, { query }: { query: Record<string, string> }) => {
      asked.push(query)
      return Readable.from([`${JSON.stringify(line)}\n`])
    },
  } as unknown as DockerEngine
  expect(await killedForMemory(engine, 1767225600)).toEqual(new Set(['a']))
  expect(asked).toEqual([
    { since: '1767225600.000', until: '1767225660.500', filters: '{"type":["container"],"event":["oom"]}' },
  ])
})
