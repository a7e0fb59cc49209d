import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../host/local/run.ts'

const root = join(import.meta.dirname, '..')

/** Who imports whom, and the rule that refuses it. A `type` is one that only types go along. */
const ARROWS: [from: string, to: string, rule: string, type?: 'type'][] = [
  ['netbox/a.ts', 'host/a.ts', 'netbox-imports-only'],
  ['host/b.ts', 'netbox/b.ts', 'host-imports-only', 'type'],
  ['host/c.ts', 'text/a.ts', 'nothing'],
  ['text/b.ts', 'netbox/e.ts', 'text-imports-only', 'type'],
  ['kong/a.ts', 'infra/b.ts', 'kong-imports-only'],
  ['provider/a.ts', 'seed/b.ts', 'provider-imports-only'],
  ['infra/a.ts', 'apps/webhook/b.ts', 'infra-imports-only'],
  ['infra/c.ts', 'apps/automation/told.ts', 'nothing'],
  ['seed/a.ts', 'infra/d.ts', 'seed-imports-only', 'type'],
  ['seed/c.ts', 'netbox/c.ts', 'nothing'],
  ['apps/agent/a.ts', 'apps/webhook/c.ts', 'apps/agent-imports-only', 'type'],
  ['apps/automation/a.ts', 'apps/webhook/d.ts', 'nothing'],
  ['apps/runtime/a.ts', 'apps/agent/b.ts', 'apps/runtime-imports-only'],
  ['operate/backup/a.ts', 'index.ts', 'operate-imports-only'],
  ['operate/backup/b.ts', 'sandbox/b.ts', 'sandbox-for-commands-only'],
  ['operate/commands/b.ts', 'sandbox/c.ts', 'nothing'],
  ['infra/e.ts', 'test/b.ts', 'infra-imports-only'],
  ['examples/a.ts', 'seed/d.ts', 'examples-imports-only'],
  ['apps/webhook/e.ts', 'node_modules/@pulumi/pulumi/index.js', 'free-of-pulumi'],
  ['somewhere/a.ts', 'netbox/d.ts', 'in-a-room'],
  ['bench/back.ts', 'bench/circle.ts', 'no-circle', 'type'],
  ['bench/a.ts', 'bench/gone.ts', 'no-missing'],
]

let folder: string
let violations: { from: string; rule: { name: string } }[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'house-'))
  const lines = new Map<string, string>([['node_modules/@pulumi/pulumi/package.json', '{"main": "index.js"}']])
  for (const [, to, rule] of ARROWS) if (rule !== 'no-missing' && !lines.has(to)) lines.set(to, 'export const it = 1\n')
  for (const [from, to, , type] of ARROWS) {
    const name = to.startsWith('node_modules/') ? '@pulumi/pulumi' : join('../'.repeat(from.split('/').length - 1), to)
    const use = type ? 'export type It = typeof it' : 'export { it }'
    lines.set(from, `import ${type ?? ''} { it } from '${name}'\n${use}\n`)
  }
  // A circle of two is told of at one of them.
  lines.set('bench/circle.ts', "import type { It } from './back.ts'\nexport const it: It = 1\n")
  lines.set('tsconfig.json', '{}')
  for (const [file, text] of lines) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const rooms = [...new Set(ARROWS.map(([from]) => from.split('/')[0]!))]
  const cruise = join(root, 'node_modules', '.bin', 'depcruise')
  const config = join(root, '.dependency-cruiser.mjs')
  const options = { cwd: folder, capture: true }
  const { stdout } = await run(cruise, ['--config', config, '--output-type', 'json', ...rooms], options)
  violations = JSON.parse(stdout).summary.violations
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

test.each(ARROWS)('an import in %s of %s is refused by %s', (from, _, rule) => {
  const found = violations.filter((one) => one.from === from).map((one) => one.rule.name)
  expect(found).toEqual(rule === 'nothing' ? [] : [rule])
})
