import { describe, expect, test } from 'vitest'
import { plannedStack, planOptions } from '../../../operate/commands/planned-stack.ts'

describe('the options of plan, apply and drift', () => {
  test('are read by name', () => {
    const read = planOptions('plan', ['--stack', 'homelab', '--out', 'x'], ['stack', 'out'])
    expect(read).toMatchObject({ stack: 'homelab', out: 'x' })
  })

  test('that a command does not have are told in one sentence, with those it has', () => {
    expect(() => planOptions('apply', ['--stack', 'homelab'], ['plan', 'config-file'])).toThrow(
      /^Unknown option '--stack'; npm run apply takes --plan, --config-file\.$/,
    )
    expect(() => planOptions('apply', ['plan.json'], ['plan'])).toThrow(/plan\.json/)
  })

  test('may not name a stack that has no settings', async () => {
    await expect(plannedStack({ stack: 'nowhere', 'config-file': '/no/such.yaml' })).rejects.toThrow(
      '--stack is nowhere; there is no /no/such.yaml.',
    )
  })
})
