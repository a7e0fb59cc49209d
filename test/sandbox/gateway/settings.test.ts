import { describe, expect, test } from 'vitest'
import { confIn, parseConf } from '../../../sandbox/gateway/config/conf.ts'
import { kongEnv, settingsFrom } from '../../../sandbox/gateway/config/settings.ts'

describe('the settings of the stand-in, as Kong 2.8 reads them', () => {
  test('come from kong.conf where the environment is silent, remarks left out', () => {
    const conf = parseConf(
      '# mine\ndatabase = off # no PostgreSQL here\ndeclarative_config=/kong/kong.yml\nadmin_listen = off\n',
    )
    const settings = settingsFrom({ KONG_ADMIN_LISTEN: '127.0.0.1:9001' }, conf)
    expect(settings).toMatchObject({ database: 'off', declarativeConfig: '/kong/kong.yml' })
    expect(settings.adminListen).toEqual([{ host: '127.0.0.1', port: 9001, ssl: false }])
  })

  test('keep quotes as part of a value, so that a quoted mode is none', () => {
    expect(() => settingsFrom({ KONG_DATABASE: '"off"' })).toThrow(
      `database has an invalid value: '"off"' (postgres, cassandra, off)`,
    )
  })

  test('are left in the prefix as they are in use', () => {
    const settings = settingsFrom({ KONG_PREFIX: '/p', KONG_PLUGINS: 'cors' }, { database: 'off', admin_listen: 'off' })
    expect(parseConf(kongEnv(settings))).toEqual({
      ...{ database: 'off', admin_listen: 'off', prefix: '/p', plugins: 'cors' },
      proxy_listen: '0.0.0.0:8000, 0.0.0.0:8443 ssl',
    })
  })

  test('may hold the whole declarative text', () => {
    expect(settingsFrom({ KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG_STRING: '{"#": 1}' }).declarativeString).toBe(
      '{"#": 1}',
    )
  })

  test('come from the file that the command line names', () => {
    expect([confIn(['-c', '/a']), confIn(['--conf', '/b']), confIn(['file'])]).toEqual(['/a', '/b', undefined])
  })
})
