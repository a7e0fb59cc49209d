import { expect, test } from 'vitest'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import { goneContainers } from '../../../operate/commands/gone.ts'

const container = (name: string, id?: string) => ({
  type: 'docker:index/container:Container',
  ...(id && { id }),
  outputs: { name },
})
const engineWith = (...ids: string[]) =>
  ({
    call: async (_: string, path: string) => {
      if (!ids.some((id) => path === `/containers/${id}/json`)) throw new DockerError(404, 'No such container')
    },
  }) as unknown as DockerEngine

test('containers that the state has and Docker has not are named', async () => {
  const resources = [
    container('netbox', 'a'),
    container('netbox-worker', 'b'),
    { type: 'docker:index/volume:Volume', id: 'c' },
  ]
  expect(await goneContainers(engineWith('a'), { deployment: { resources } })).toEqual(['netbox-worker'])
})

test('a stack that is new, or that was cut off before it made any, lacks none', async () => {
  expect(await goneContainers(engineWith(), { deployment: {} })).toEqual([])
  expect(await goneContainers(engineWith(), { deployment: { resources: [container('netbox')] } })).toEqual([])
})
