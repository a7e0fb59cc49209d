import { describe, expect, test } from 'vitest'
import { allowedHosts } from '../../../policy/rules/allowed-hosts.ts'
import { HIDDEN } from '../../../policy/values.ts'
import { container, wrongs } from '../declared.ts'

describe('allowed-hosts', () => {
  test.each(['ALLOWED_HOSTS=*', 'ALLOWED_HOSTS=netbox.lan *', 'ALLOWED_HOSTS=a,*,b'])(
    'refuses the environment %s',
    (env) => {
      expect(wrongs(allowedHosts, container({ envs: ['A=b', env] }))).toBe(1)
    },
  )

  test.each(["ALLOWED_HOSTS = ['*']", 'X = 1\nALLOWED_HOSTS=["a", "*"]\n'])('refuses the file %s', (content) => {
    expect(wrongs(allowedHosts, container({ uploads: [{ file: '/etc/netbox/x.py', content }] }))).toBe(1)
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
