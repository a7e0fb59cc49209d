import { describe, expect, test } from 'vitest'
import { loopbackDatabase } from '../../../../operate/policy/rules/loopback-database.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { container, wrongs } from '../declared.ts'

const published = (internal: Value, ip: Value) => container({ ports: [{ internal, external: 9999, ip }] })

describe('loopback-database', () => {
  test.each<Value>(['127.0.0.1', '127.9.9.9', '::1', HIDDEN])('takes a database on %s', (ip) => {
    expect(wrongs(loopbackDatabase, published(5432, ip))).toBe(0)
  })

  test.each(['0.0.0.0', '192.168.1.161', '::', '', undefined, null, '127.evil.example'])(
    'refuses a database on %s',
    (ip) => {
      expect(wrongs(loopbackDatabase, published(5432, ip))).toBe(1)
    },
  )

  test('looks at the port inside: the one outside may be any', () => {
    expect(wrongs(loopbackDatabase, published(6379, '0.0.0.0'))).toBe(1)
    expect(wrongs(loopbackDatabase, published(8080, '0.0.0.0'))).toBe(0)
    expect(wrongs(loopbackDatabase, published(HIDDEN, '0.0.0.0'))).toBe(0)
  })

  test('refuses to publish whatever the image exposes', () => {
    expect(wrongs(loopbackDatabase, container({ publishAllPorts: true }))).toBe(1)
  })
})
