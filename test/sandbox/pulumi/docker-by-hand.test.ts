import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DockerEngine, DockerError } from '../../../host/docker/engine.ts'
import type { Values } from '../../../provider/rpc/index.ts'
import { container } from '../../../sandbox/pulumi/docker/container-schema.ts'
import { diff } from '../../../sandbox/pulumi/docker/diff.ts'
import { dockerPlugin } from '../../../sandbox/pulumi/docker/plugin.ts'
import { connectTo, fixtures } from './recordings.ts'

interface Row {
  step: string
  method: string
  request: Record<string, unknown>
  response: Record<string, unknown>
}

const rows = readFileSync(join(fixtures, 'docker-5.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
const rowOf = (step: string, method: string) => rows.find((row) => row.step === step && row.method === method)!

/** The stand-in before an engine that knows no container but, by its name, one of another id. */
async function answers({ method, request }: Row) {
  const call = async (_: string, path: string) => {
    if (path === '/containers/kitprobe-c/json') return { Id: 'another', State: { Running: true } }
    throw new DockerError(404, 'No such container')
  }
  const plugin = await connectTo(dockerPlugin(async () => ({ call }) as unknown as DockerEngine))
  try {
    await plugin.call('Configure', { args: {} })
    return await plugin.call(method, request)
  } finally {
    plugin.close()
  }
}

describe('the stand-in for the docker plugin tells of a container', () => {
  const { request, response } = rowOf('container', 'Create')
  const changed = rows.filter(({ step, method }) => step.startsWith('changed: ') && method === 'Diff')

  test.each(changed.map((row) => [row.step, row] as const))('%s, as the genuine one does', (_, row) => {
    const news = { ...(request.properties as Values), ...(row.request.changed as Values) }
    const olds = response.properties as Values
    const { detailedDiff, replaces } = diff(container, { olds, news, ignoreChanges: [] })
    const kinds = Object.entries(detailedDiff!).map(([path, { kind }]) => [path, kind.toUpperCase().replace('-', '_')])
    expect(Object.fromEntries(kinds)).toEqual(row.response.detailedDiff ?? {})
    expect(replaces ?? []).toEqual(row.response.replaces ?? [])
  })
})

describe('of a container that Docker has not, the stand-in', () => {
  test('says that it is removed, as the genuine plugin does from 5.0 on', async () => {
    expect(await answers(rowOf('removed by hand', 'Delete'))).toEqual(rowOf('removed by hand', 'Delete').response)
  })

  test.each(['removed by hand', 'import by name', 'a container has the id for its name'])(
    'knows nothing, also not by another that Docker takes for it: %s',
    async (step) => {
      expect((await answers(rowOf(step, 'Read'))).id ?? '').toBe(rowOf(step, 'Read').response.id)
    },
  )
})
