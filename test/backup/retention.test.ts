import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backupName, checksumName, outdated } from '../../backup/file-names.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12))
const names = (stack: string, ...days: number[]) =>
  days.flatMap((one) => [backupName(stack, day(one)), checksumName(backupName(stack, day(one)))])

describe('retention', () => {
  test('names a backup by stack and UTC time', () => {
    expect(backupName('dev', day(5))).toBe('netbox-dev-20260105T120000Z.tar.age')
  })

  test('removes the oldest with their checksums', () => {
    expect(outdated(names('dev', 3, 1, 2), 'dev', 2)).toEqual(names('dev', 1))
  })

  test.each([
    'netbox-dev-20200101T120000Z.tar.age.copy',
    'netbox-dev-notes.txt',
    'netbox-dev-20200101.tar.age',
    '.netbox-dev-20200101T120000Z.tar.age.partial',
    backupName('dev-2', day(1)),
    backupName('d', day(1)),
  ])('leaves %s alone', (other) => {
    expect(outdated([...names('dev', 2, 3), other], 'dev', 1)).not.toContain(other)
  })

  test('keeps exactly as many as it should, the newest ones', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 300 }))
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 9 }), (all, keep) => {
        const gone = new Set(outdated(names('dev', ...all), 'dev', keep))
        const kept = all.filter((one) => !gone.has(backupName('dev', day(one))))
        expect(kept.sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b).slice(-keep))
      }),
    )
  })
})
