import type { Header } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { faultOf } from '../../../operate/backup/entry-names.ts'

const fault = (name: string, type = 'file', linkname?: string) => faultOf({ name, type, linkname } as Header)

describe('an entry of a backup', () => {
  test.each([
    ['database.dump'],
    ['manifest.json'],
    ['media/', 'directory'],
    ['media/image-attachments/Étagère n°2.jpg'],
    ['scripts/a..b.py'],
    ['media/a', 'symlink', 'b/c'],
    ['media/d/a', 'symlink', '../b'],
    ['media/a', 'link', 'media/b'],
  ])('named %s lands where it belongs', (name, type?: string, linkname?: string) => {
    expect(fault(name, type, linkname)).toBeUndefined()
  })

  test.each([
    ['media/../../scripts/x.py'],
    ['media/../scripts/x.py'],
    ['/media/a'],
    ['media//etc/passwd'],
    ['media/./a'],
    ['mediax/a'],
    ['.netbox_restoring/a'],
    ['etc/passwd'],
    ['media/a\0b'],
    ['media/a', 'character-device'],
    ['media/a', 'fifo'],
    ['database.dump', 'symlink', 'media/a'],
    ['media/a', 'symlink', '/etc'],
    ['media/a', 'symlink', '../scripts'],
    ['media/d/a', 'symlink', '../../x'],
    ['media/a', 'link', 'scripts/a'],
    ['media/a', 'link', 'media/../scripts/a'],
    ['media/a', 'link', '/etc/shadow'],
  ])('that is %j is refused', (name, type?: string, linkname?: string) => {
    expect(fault(name, type, linkname)).toMatch(/^"|^database\.dump is no file$/)
  })
})
