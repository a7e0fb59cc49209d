import { expect, test } from 'vitest'
import { UserError } from '../../../host/user-error.ts'
import { parseStackFile } from '../../../operate/commands/stack-file.ts'

test('the settings of a stack are read, encrypted ones as they lie there', () => {
  const text = 'encryptionsalt: s\nconfig:\n  netbox:name: n\n  netbox:token: { secure: c }\n'
  expect(parseStackFile(text, 'f').config).toEqual({ 'netbox:name': 'n', 'netbox:token': { secure: 'c' } })
})

test.each(['', 'config:'])('a file with %j has no settings', (text) => {
  expect(parseStackFile(text, 'f').config).toEqual({})
})

test('a setting that stands twice is told in one sentence', () => {
  const read = () => parseStackFile('config:\n  netbox:name: a\n  netbox:name: b\n', 'Pulumi.homelab.yaml')
  expect(read).toThrow('Pulumi.homelab.yaml: the key "netbox:name" stands twice in one object, on lines 2 and 3.')
  expect(read).toThrow(UserError)
})
