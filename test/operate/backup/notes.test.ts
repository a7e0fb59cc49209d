import { expect, test } from 'vitest'
import { brought } from '../../../operate/backup/notes.ts'
import { manifest } from './samples.ts'

const holding = (...names: string[]) => ({ ...manifest, files: names.map((name) => ({ ...manifest.files[0]!, name })) })

test('the scripts that a backup from elsewhere brings are named, whatever their names hold, and nothing else of it', () => {
  const [sentence] = brought(holding('media/x.py', 'scripts/a.py', 'reports/b\nc.py', 'scripts/readme.md'))
  expect(sentence).toBe(
    'This stack did not sign the backup; NetBox can run what it holds: scripts/a.py, reports/b\nc.py.',
  )
  expect(brought(holding('media/scripts/x.py'))).toEqual([expect.stringContaining('holds no script')])
})
