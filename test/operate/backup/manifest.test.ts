import { describe, expect, test } from 'vitest'
import { countDifferences, differences, parseManifest } from '../../../operate/backup/manifest.ts'
import fc from '../../property.ts'
import { manifest } from './samples.ts'

const text = (change: object = {}) => JSON.stringify({ ...manifest, ...change })

describe('a manifest', () => {
  test('is read as it was written', () => {
    expect(parseManifest(text(), 'x.tar.age')).toEqual(manifest)
  })

  test('of a later format is refused with both numbers', () => {
    expect(() => parseManifest(text({ format: 3 }), 'x.tar.age')).toThrow(
      /^x\.tar\.age has format 3; .* reads up to 2: /,
    )
  })

  test.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['no tables', text({ tables: undefined })],
    ['a checksum that is none', text({ files: [{ name: 'a', size: 1, sha256: 'x' }] })],
  ])('that is %s is refused in one sentence that names the file', (_, wrong) => {
    expect(() => parseManifest(wrong, 'x.tar.age')).toThrow(/^x\.tar\.age is no backup of this program: .*\.$/)
  })
})

describe('files beside what the manifest lists', () => {
  const [file] = manifest.files

  test('are as they were when nothing differs', () => {
    expect(differences(manifest, manifest.files)).toEqual([])
  })

  test.each([
    ['missing', [], ['database.dump is missing']],
    ['changed', [{ ...file!, sha256: 'b'.repeat(64) }], ['database.dump is not as it was written']],
    ['added', [file!, { ...file!, name: 'media/x' }], ['media/x is not in the manifest']],
  ])('that are %s are named', (_, read, said) => {
    expect(differences(manifest, read)).toEqual(said)
  })
})

describe('counts of rows', () => {
  const counts = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.nat(9))

  test('are equal exactly when no difference is told', () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const same = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort())
        expect(countDifferences(a, b).length === 0).toBe(same)
      }),
    )
  })

  test('that differ are told with the table and both numbers', () => {
    expect(countDifferences({ a: 1, b: 2, c: 3 }, { a: 1, b: 1, d: 0 })).toEqual([
      'b has 1 rows instead of 2',
      'c is missing',
      'd was not in the backup',
    ])
  })
})
