import { describe, expect, test } from 'vitest'
import { slipped, slips } from '../../bench/faults/malformed/models.ts'
import { NetBoxError } from '../../netbox/index.ts'
import { parseModel } from '../../seed/load.ts'

describe(`${slips.length} models with one mistake each`, () => {
  test.each(slips)('%s number %i %s is refused in one sentence that names it', (kind, at, slip) => {
    const refusal = (() => {
      try {
        return parseModel(slipped(kind, at, slip)) && undefined
      } catch (error) {
        return error as Error
      }
    })()
    expect(refusal).toBeInstanceOf(NetBoxError)
    expect(refusal!.message).toContain(kind)
    expect(refusal!.message).not.toContain('\n')
  })
})
