import { describe, expect, test } from 'vitest'
import {
  backupName,
  checksumName,
  newestBackup,
  outdated,
  partialName,
  unfinished,
} from '../../../operate/backup/file-names.ts'
import fc from '../../property.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12))
const made = (number: number) => backupName('dev', day(number))
const names = (stack: string, ...days: number[]) =>
  days.flatMap((one) => [backupName(stack, day(one)), checksumName(backupName(stack, day(one)))])

describe('retention', () => {
  test('names a backup by stack and UTC time', () => {
    expect(backupName('dev', day(5))).toBe('netbox-dev-20260105T120000Z.tar.age')
  })

  test('removes the oldest with their checksums', () => {
    expect(outdated(names('dev', 3, 1, 2), 'dev', 2, made(3))).toEqual(names('dev', 1))
  })

  test('never removes the backup just made, even if the clock was set back', () => {
    expect(outdated(names('dev', 1, 2, 3), 'dev', 1, made(1))).toEqual(names('dev', 2, 3))
    expect(outdated(names('dev', 1, 2, 3), 'dev', 2, made(1))).toEqual(names('dev', 2))
  })

  test('neither removes nor counts a backup with a purpose', () => {
    const upgrade = backupName('dev', day(1), 'before-upgrade')
    expect(upgrade).toBe('netbox-dev-20260101T120000Z-before-upgrade.tar.age')
    expect(outdated([...names('dev', 2, 3), upgrade], 'dev', 2, made(3))).toEqual([])
    expect(outdated([...names('dev', 2, 3), upgrade], 'dev', 1, upgrade)).toEqual(names('dev', 2))
  })

  test.each([
    'netbox-dev-20200101T120000Z.tar.age.copy',
    'netbox-dev-notes.txt',
    'netbox-dev-20200101.tar.age',
    '.netbox-dev-20200101T120000Z.tar.age.partial',
    backupName('dev-2', day(1)),
    backupName('d', day(1)),
  ])('leaves %s alone', (other) => {
    expect(outdated([...names('dev', 2, 3), other], 'dev', 1, made(3))).not.toContain(other)
  })

  test('keeps exactly as many as it should, the newest ones', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 })
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 9 }), (all, keep) => {
        const gone = new Set(outdated(names('dev', ...all), 'dev', keep, made(Math.max(...all))))
        const kept = all.filter((one) => !gone.has(backupName('dev', day(one))))
        expect(kept.sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b).slice(-keep))
      }),
    )
  })
})

describe('the newest backup', () => {
  test('is told with its time, made for an upgrade or not', () => {
    const upgrade = backupName('dev', day(9), 'before-upgrade')
    expect(newestBackup([...names('dev', 2, 3), ...names('dev-2', 20)], 'dev')).toEqual({ file: made(3), made: day(3) })
    expect(newestBackup([...names('dev', 2), upgrade], 'dev')).toEqual({ file: upgrade, made: day(9) })
    expect(newestBackup(names('dev-2', 1), 'dev')).toBeUndefined()
  })
})

describe('a file that a killed run left', () => {
  test('is known by its stack, and that of another stack is left alone', () => {
    const left = [made(1), backupName('dev', day(2), 'before-upgrade'), backupName('dev-2', day(1))].map(partialName)
    expect(unfinished([...left, ...names('dev', 1)], 'dev')).toEqual(left.slice(0, 2))
  })
})
