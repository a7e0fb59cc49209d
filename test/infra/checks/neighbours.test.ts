import { describe, expect, test } from 'vitest'
import { movedNeighbours, type Neighbour } from '../../../infra/checks/neighbours.ts'

const before: Neighbour = {
  name: 'multipass-redis',
  id: 'a',
  startedAt: '2026-01-01T00:00:00Z',
  running: true,
  exitCode: 0,
  health: 'healthy',
  lasting: true,
}
const moved = (was: Partial<Neighbour>, is: Partial<Neighbour> | undefined) =>
  movedNeighbours(
    new Map([['multipass-redis', { ...before, ...was }]]),
    new Map(is === undefined ? [] : [['multipass-redis', { ...before, ...was, ...is }]]),
  )

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
})
