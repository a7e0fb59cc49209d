import { describe, expect, test } from 'vitest'
import { assertTagged, notesOf } from '../../../operate/packages/release.ts'

const changelog = '# Changelog\n\n## Unreleased\n- Later.\n\n## 1.2.0\n- One.\n- Two.\n\n## 1.1.0\n- Before.\n'

describe('a release', () => {
  test('tells what is new in its version, and nothing else', () => {
    expect(notesOf(changelog, '1.2.0', 'CHANGELOG.md')).toBe('- One.\n- Two.')
  })

  test.each(['1.3.0', '1.1'])('is refused where the changelog says nothing of %s', (version) => {
    expect(() => notesOf(changelog, version, 'netbox/CHANGELOG.md')).toThrow(
      `netbox/CHANGELOG.md has no section "## ${version}"`,
    )
  })

  test('is refused where a package has another version than the tag', () => {
    const versions = { 'netbox/package.json': '1.2.0', 'provider/package.json': '1.1.0' }
    expect(() => assertTagged('v1.2.0', versions)).toThrow(
      'The tag is v1.2.0, but provider/package.json says version 1.1.0: a release is tagged v and the version of both packages.',
    )
    expect(() => assertTagged('v1.2.0', { 'netbox/package.json': '1.2.0' })).not.toThrow()
  })
})
