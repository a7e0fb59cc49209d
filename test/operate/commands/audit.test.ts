import { describe, expect, test } from 'vitest'
import { lockProblems } from '../../../operate/commands/audit.ts'

const lock = (entry: object) => ({
  packages: { '': {}, 'node_modules/a/node_modules/@b/c': { version: '1.0.0', ...entry } },
})
const good = { license: 'MIT', integrity: 'sha512-x' }

describe('the lockfile', () => {
  test.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0)', '(MIT AND BSD-3-Clause)'])(
    'may pin a package under %s',
    (license) => {
      expect(lockProblems(lock({ ...good, license }))).toEqual([])
    },
  )

  test.each(['GPL-3.0', 'MIT AND GPL-2.0-only', 'UNLICENSED'])('may not pin a package under %s', (license) => {
    expect(lockProblems(lock({ ...good, license }))).toEqual([
      `@b/c 1.0.0 is under the licence ${license}, which is not on the list of operate/commands/audit.ts.`,
    ])
  })

  test('may not pin a package that states no licence', () => {
    expect(lockProblems(lock({ integrity: 'x' }))[0]).toContain('under the licence none')
  })

  test('must hold the checksum of each package', () => {
    expect(lockProblems(lock({ license: 'MIT' }))).toEqual(['@b/c 1.0.0 has no checksum in package-lock.json.'])
  })
})
