import { describe, expect, test } from 'vitest'
import { refusalOf, settings } from '../../bench/faults/malformed/settings.ts'
import { UserError } from '../../host/user-error.ts'
import { parseConfig } from '../../infra/config.ts'

const sound = {
  'netbox:host': 'unix:///var/run/docker.sock',
  'netbox:images': JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' }),
}
const cases = settings.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const)

describe(`${cases.length} configurations with one mistake each`, () => {
  test('are a hundred at least, of every key', () => {
    expect(cases.length).toBeGreaterThanOrEqual(90)
  })

  test.each(cases)('netbox:%s = %s is refused in one sentence that names it', (key, value) => {
    const refusal = (() => {
      try {
        return parseConfig({ ...sound, [`netbox:${key}`]: value }) && undefined
      } catch (error) {
        return error as Error
      }
    })()
    expect(refusal).toBeInstanceOf(UserError)
    const { message } = refusal!
    expect(message).toMatch(refusalOf(key))
    expect(message).not.toMatch(/secret-\d|12345/)
  })
})
