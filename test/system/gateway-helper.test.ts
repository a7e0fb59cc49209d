import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { DockerEngine } from '../../host/docker/engine.ts'
import { withHelper } from '../../kong/docker/helper.ts'
import { prefixOf } from './support/leftovers.ts'

let engine: DockerEngine
const container = prefixOf(process.pid, 'kong')
const helper = `netbox-as-code-gateway-${container}`

beforeEach(() => {
  engine = new DockerEngine(inject('parts').host)
})

afterEach(async () => {
  await engine.close()
})

describe('the helper that locks a gateway', () => {
  test('is lent to one run at a time', async () => {
    const image = inject('parts').images.gateway
    let inside = 0
    const work = async () => {
      inside++
      await engine.call('GET', '/_ping')
      expect(inside).toBe(1)
      inside--
    }
    await Promise.all([1, 2, 3].map(() => withHelper(engine, { container, image }, work)))
  })

  test('is taken over from a run that was killed before it started it', async () => {
    const image = inject('parts').images.gateway
    const query = { name: helper }
    const { Id } = await engine.call<{ Id: string }>('POST', '/containers/create', { query, body: { Image: image } })
    expect(await withHelper(engine, { container, image }, async () => 'done')).toBe('done')
    const left = await engine.call<{ Id: string; Names: string[] }[]>('GET', '/containers/json', {
      query: { all: true },
    })
    expect(left.filter((one) => one.Id === Id || one.Names.includes(`/${helper}`))).toEqual([])
  })
})
