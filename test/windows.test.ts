import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
let checkout: string

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'windows-'))
  // The settings that Git for Windows comes with.
  const settings = ['-c', 'core.autocrlf=true', '-c', 'core.eol=crlf']
  execFileSync('git', [...settings, 'checkout-index', '--all', `--prefix=${checkout}/`], { cwd: root })
})

afterAll(() => rmSync(checkout, { recursive: true, force: true }))

test.each(['infra/files', 'test/fixtures/kong/configs', 'test/fixtures/netbox/plans'])(
  'a checkout in Windows has %s byte for byte',
  (folder) => {
    for (const name of readdirSync(join(checkout, folder))) {
      const [there, here] = [checkout, root].map((at) => readFileSync(join(at, folder, name), 'latin1'))
      expect(there, name).toBe(here)
    }
  },
)

test('the provider has a launcher that Windows can start, with the line endings that it wants', () => {
  const launcher = readFileSync(join(checkout, 'provider', 'pulumi-resource-netbox.cmd'), 'latin1')
  expect(launcher).toMatch(/^@node "%~dp0main\.ts" %\*\r\n$/m)
  expect(launcher.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
})
