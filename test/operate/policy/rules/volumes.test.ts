import { describe, expect, test } from 'vitest'
import { VOLUME } from '../../../../operate/policy/rule.ts'
import { declaredVolume, namedVolume, protectedVolume } from '../../../../operate/policy/rules/volumes.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { declared, placed, volume, wrongs } from '../declared.ts'

const mount = (target: Value, source: Value = 'data', type = 'volume'): Record<string, Value> => ({
  mounts: [{ type, source, target }],
})
const named = (values: Record<string, Value>, ...images: string[]) => namedVolume.checkStack([placed(values, images)])

describe('named-volume', () => {
  test.each([
    ['postgres:17-alpine', '/var/lib/postgresql/data'],
    ['postgres:18', '/var/lib/postgresql'],
    ['netbox-sandbox/postgres:17-migrated', '/var/lib/postgresql/data'],
    ['valkey/valkey:9.0-alpine', '/data'],
    ['registry:5000/redis:7', '/data'],
    ['mariadb:11', '/var/lib/mysql'],
    ['mongo:8', '/data/db'],
    ['nats:2.15-alpine', '/data'],
  ])('asks for a volume of %s at %s', (image, path) => {
    expect(named(mount(path), image)).toEqual([])
    expect(named(mount('/elsewhere'), image)).toMatchObject([
      { sentence: expect.stringContaining(`Container it (${image}) has no named volume at`) },
    ])
  })

  test.each([
    ['an anonymous volume', mount('/data', null)],
    ['a volume with an empty name', mount('/data', '')],
    ['a bind mount', mount('/data', '/srv/data', 'bind')],
    ['the older form without a name', { volumes: [{ containerPath: '/data', hostPath: '/srv' }] }],
    ['nothing', {}],
  ])('refuses %s', (_, values) => {
    expect(named(values, 'valkey/valkey:9')).toHaveLength(1)
  })

  test('takes the older form with a name', () => {
    expect(named({ volumes: [{ containerPath: '/data', volumeName: 'v' }] }, 'valkey/valkey:9')).toEqual([])
  })

  test('refuses the parent of the data directory before PostgreSQL 18, where the image puts an anonymous volume', () => {
    expect(named(mount('/var/lib/postgresql'), 'postgres:17')).toHaveLength(1)
  })

  test('knows an image that the container names itself', () => {
    expect(named({ image: 'redis:7' })).toHaveLength(1)
  })

  test.each(['prom/postgres-exporter:1', 'netboxcommunity/netbox:v4.5', 'redislabs/insight:2'])(
    'leaves %s alone',
    (image) => {
      expect(named({}, image)).toEqual([])
    },
  )

  test('does not judge mounts it cannot see', () => {
    expect(named({ mounts: HIDDEN }, 'redis:7')).toEqual([])
    expect(named(mount('/data', HIDDEN), 'redis:7')).toEqual([])
  })
})

describe('declared-volume', () => {
  test('takes a volume that the stack declares', () => {
    expect(declaredVolume.checkStack([placed(mount('/data')), volume('data')])).toEqual([])
  })

  test('refuses one that it does not', () => {
    expect(declaredVolume.checkStack([placed(mount('/data')), volume('other')])).toMatchObject([
      { sentence: expect.stringContaining('mounts the volume data, which the stack does not declare') },
    ])
  })

  test('does not judge while the name of a volume is unknown', () => {
    expect(declaredVolume.checkStack([placed(mount('/data')), volume(HIDDEN)])).toEqual([])
  })

  test('leaves bind mounts alone', () => {
    expect(declaredVolume.checkStack([placed(mount('/data', '/srv', 'bind'))])).toEqual([])
  })
})

describe('protected-volume', () => {
  test('asks every volume to be protected', () => {
    expect(wrongs(protectedVolume, declared(VOLUME, { name: 'data' }, true))).toBe(0)
    expect(protectedVolume.check(declared(VOLUME, { name: 'data' }), {})).toEqual([
      'Volume data could be deleted with its data: declare it with protect (netbox:keepData: true does).',
    ])
  })
})
