import { describe, expect, test } from 'vitest'
import { allowedHosts } from '../../../../operate/policy/rules/allowed-hosts.ts'
import { HIDDEN } from '../../../../operate/policy/values.ts'
import { container, wrongs } from '../declared.ts'

describe('allowed-hosts', () => {
  test.each(['ALLOWED_HOSTS=*', 'ALLOWED_HOSTS=netbox.lan *', 'ALLOWED_HOSTS=a,*,b'])(
    'refuses the environment %s',
    (env) => {
      expect(wrongs(allowedHosts, container({ envs: ['A=b', env] }))).toBe(1)
    },
  )

  const file = (content: string) => container({ uploads: [{ file: '/etc/netbox/x.py', content }] })

  test.each([
    "ALLOWED_HOSTS = ['*']",
    'X = 1\nALLOWED_HOSTS=["a", "*"]\n',
    "ALLOWED_HOSTS = [\n    '*',\n]",
    "ALLOWED_HOSTS = [\n    'a',  # see [1]\n    '[::1]',\n    '*',\n]",
    "ALLOWED_HOSTS: list = ['*']",
    "ALLOWED_HOSTS: list[str] = (\n    '*',\n)",
    "ALLOWED_HOSTS = ['a'] + ['*']",
    "ALLOWED_HOSTS = ['a']\nALLOWED_HOSTS += ['*']",
  ])('refuses the file %j', (content) => {
    expect(wrongs(allowedHosts, file(content))).toBe(1)
  })

  test.each([
    "ALLOWED_HOSTS = [\n    'a',\n]\nCORS = ['*']",
    "ALLOWED_HOSTS = ['a', '*.lan', *MORE]  # never '*'",
    "ALLOWED_HOSTS = [\n    'a',\n    # '*',\n]",
    "if ALLOWED_HOSTS == ['*']:\n    pass",
    "ALLOWED_HOSTS: list\nCORS = ['*']",
  ])('takes the file %j', (content) => {
    expect(wrongs(allowedHosts, file(content))).toBe(0)
  })

  test.each([
    'ALLOWED_HOSTS=localhost netbox.lan',
    'ALLOWED_HOSTS=*.lan',
    'ALLOWED_HOSTS=',
    'CORS=*',
    'A=ALLOWED_HOSTS *',
  ])('takes %s', (env) => {
    expect(wrongs(allowedHosts, container({ envs: [env] }))).toBe(0)
  })

  test('takes what it cannot read', () => {
    expect(wrongs(allowedHosts, container({ envs: [HIDDEN], uploads: HIDDEN }))).toBe(0)
  })
})
