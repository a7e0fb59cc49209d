import { expect, test } from 'vitest'
import { run } from '../../../host/local/run.ts'

test('a program that is called off gets one SIGINT, as by Ctrl-C, with all that it started', async () => {
  const controller = new AbortController()
  const script = 'trap "echo called off; exit 3" INT; echo ready; while :; do sleep 0.1; done'
  const ended = await run('sh', ['-c', script], {
    capture: true,
    onLine: () => controller.abort(),
    signal: controller.signal,
  })
  expect(ended).toMatchObject({ code: 3, stdout: 'ready\ncalled off\n' })
})

test('a program that ended by itself is left alone when it is called off later', async () => {
  const controller = new AbortController()
  expect(await run('true', [], { signal: controller.signal })).toMatchObject({ code: 0 })
  expect(() => controller.abort()).not.toThrow()
})
