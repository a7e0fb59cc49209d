import { describe, expect, test } from 'vitest'
import type { ContainerInspect } from '../../host/docker/container.ts'
import { judge } from '../../infra/health.ts'

const container = (state: Partial<ContainerInspect['State']>, restarts = 0): ContainerInspect => ({
  Id: 'a',
  Name: '/netbox',
  RestartCount: restarts,
  State: {
    Status: 'running',
    Running: true,
    ExitCode: 0,
    StartedAt: '',
    Health: { Status: 'starting' },
    ...state,
  },
  HostConfig: { AutoRemove: false, RestartPolicy: { Name: 'unless-stopped' } },
  NetworkSettings: { Networks: {} },
})

describe('a container that is waited for', () => {
  test.each([
    ['is given time while it starts', container({}), undefined],
    ['is given time while Docker restarts it once', container({ Status: 'restarting', Running: false }, 1), undefined],
    ['is done when healthy', container({ Health: { Status: 'healthy' } }), 'healthy'],
    ['has failed when unhealthy', container({ Health: { Status: 'unhealthy' } }), 'is unhealthy'],
    ['has failed when it exited', container({ Status: 'exited', Running: false, ExitCode: 3 }), 'exited with code 3'],
    ['has failed when it restarts again and again', container({}, 3), 'was restarted 3 times'],
    ['has failed when it is gone', undefined, expect.stringContaining('is not there')],
  ])('%s', (_, state, verdict) => {
    expect(judge(state)).toEqual(verdict)
  })

  test('cannot be waited for without a health check', () => {
    const { Health: _, ...without } = container({}).State
    expect(judge({ ...container({}), State: without })).toBe('has no health check')
  })
})
