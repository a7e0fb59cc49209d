import { expect, test } from 'vitest'
import { familyOf } from '../../../sandbox/docker/apt.ts'

test.each([
  ['debian', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n'],
  ['ubuntu', 'ID=ubuntu\nID_LIKE=debian\n'],
  ['other', 'ID="fedora"\nVERSION_ID=41\n'],
  ['other', 'ID=linuxmint\nID_LIKE="ubuntu debian"\n'],
  ['other', ''],
])('%s', (family, osRelease) => {
  expect(familyOf(osRelease)).toBe(family)
})
