import { expect, test } from 'vitest'
import { masker } from '../../pipeline/mask.ts'
import { previewed } from '../../script/draw-up.ts'
import type { Pulumi } from '../../script/pulumi.ts'
import type { Ended } from '../../script/run.ts'

const mask = masker(['known-to-the-state'])

/** A Pulumi whose every command ends like this. */
const pulumiThatEnds = (ended: Ended) => ({ operate: async () => ended }) as unknown as Pulumi

test('a preview that failed without an error in its digest fails with what Pulumi said, secrets masked', async () => {
  const stderr = 'error: no connection to db with known-to-the-state\n'
  const pulumi = pulumiThatEnds({ code: 255, stdout: '{"steps": []}', stderr })
  await expect(previewed(pulumi, ['preview', '--json'], mask)).rejects.toThrow(
    /^Pulumi could not make a preview: error: no connection to db with \[secret\]$/,
  )
})

test('a preview that ended well is read, whatever Pulumi said beside it', async () => {
  const pulumi = pulumiThatEnds({ code: 0, stdout: '{"steps": []}', stderr: 'warning: a newer version' })
  expect(await previewed(pulumi, ['preview', '--json'], mask)).toEqual({ steps: [] })
})
