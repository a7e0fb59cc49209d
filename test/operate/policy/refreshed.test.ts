import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rules } from '../../../operate/policy/rules/index.ts'
import type { Value } from '../../../operate/policy/values.ts'
import { container, placed, volume } from './declared.ts'

type Values = Record<string, Value>
interface Row {
  step: string
  method: string
  request: Record<string, Values>
  response: Record<string, Values>
}

// Genuine answers of the docker plugin, see test/fixtures/pulumi/README.md.
const rows = readFileSync(join(import.meta.dirname, '../../fixtures/pulumi/docker-5.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
const create = rows.find(({ step, method }) => step === 'container' && method === 'Create')!
const refreshed = rows.find(
  ({ method, request }) => method === 'Read' && request.inputs && String(request.urn).endsWith('c'),
)!

/** What every rule says of a container, before it is made and in its stack. */
function saidOf(inputs: Values, outputs: Values): string[] {
  const stack = [placed(outputs, ['postgres:17-alpine']), volume('kitprobe-v')]
  return rules.flatMap((rule) =>
    'check' in rule ? rule.check(container(inputs), {}) : rule.checkStack(stack).map(({ sentence }) => sentence),
  )
}

test('no rule says anything else of a container after a refresh than after its creation', () => {
  expect(refreshed.response.inputs).not.toEqual(create.request.properties)
  expect(refreshed.response.properties).not.toEqual(create.response.properties)
  const after = saidOf(refreshed.response.inputs!, refreshed.response.properties!)
  expect(after).toEqual(saidOf(create.request.properties!, create.response.properties!))
  expect(after).toContainEqual(expect.stringContaining('stays down after a crash'))
})
