import { expect, test } from 'vitest'
import type { ContainerSummary } from '../../host/docker/container.ts'
import { ATTEMPT_LABEL, attemptsOf } from '../../infra/attempts.ts'

const container = (name: string, State: string, attempt?: number) =>
  ({
    Names: [`/${name}`],
    State,
    Labels: attempt === undefined ? {} : { [ATTEMPT_LABEL]: String(attempt) },
  }) as unknown as ContainerSummary

test('a container that was begun and never started is to be made again', () => {
  expect(attemptsOf([container('netbox', 'created')])).toEqual(new Map([['netbox', 1]]))
  expect(attemptsOf([container('netbox', 'created', 1)])).toEqual(new Map([['netbox', 2]]))
})

test('one that was made again stays as it is', () => {
  expect(attemptsOf([container('netbox', 'running', 1)])).toEqual(new Map([['netbox', 1]]))
})

test('one that was made at once is left alone, running or stopped', () => {
  expect(attemptsOf([container('netbox', 'running'), container('netbox-redis', 'exited')])).toEqual(new Map())
})
