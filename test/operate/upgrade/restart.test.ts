import { describe, expect, test } from 'vitest'
import { stackOf } from '../../../operate/backup/stack.ts'
import { nothingChanged } from '../../../operate/upgrade/restart.ts'

const FULL = new Error('No space left on device')

/** A host that writes down what it is asked, and may have no more room to start anything. */
function host(full = false) {
  const asked: string[] = []
  const call = async (_method: string, path: string) => {
    asked.push(path)
    if (full) throw FULL
  }
  return { asked, stack: stackOf({ call } as unknown as Parameters<typeof stackOf>[0], 'x') }
}

describe('an upgrade that fails before Pulumi is called', () => {
  test('starts NetBox before it removes what it had begun', async () => {
    const { asked, stack } = host()
    const { message } = await nothingChanged(stack, new Error('no copy'), async () => {
      asked.push('clean-up')
    })
    expect(asked).toEqual(['/containers/x/start', '/containers/x-worker/start', 'clean-up'])
    expect(message).toBe('no copy. Nothing was changed, NetBox was started again.')
  })

  test('says first what failed, whatever else fails after it', async () => {
    const { message } = await nothingChanged(host(true).stack, new Error('no copy'), async () => {
      throw new Error('no answer')
    })
    expect(message).toMatch(
      /^no copy\. Nothing was changed, NetBox could not be started again \(No space .*docker start x x-worker.* What was begun could not be removed \(no answer\.\): mend that/,
    )
  })
})
