import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const manifest = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as {
    version: string
    dependencies: Record<string, string>
  }

test('the engine’s package has the versions of the whole project, which its tests ran with', () => {
  const [whole, engine] = [manifest('package.json'), manifest('netbox/package.json')]
  expect(engine.version).toBe(whole.version)
  const { 'js-yaml': js, undici, yaml, zod } = whole.dependencies
  expect(engine.dependencies).toEqual({ 'js-yaml': js, undici, yaml, zod })
})
