import { describe, expect, test } from 'vitest'
import { plainTextSecret } from '../../../../operate/policy/rules/plain-text-secret.ts'
import { isNameOfSecret, looksLikeSecret } from '../../../../operate/policy/rules/secret-shapes.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { container, declared, wrongs } from '../declared.ts'

const SECRET = 'hunter2'

describe('the name of a secret', () => {
  test.each([
    'POSTGRES_PASSWORD',
    'DB_PASSWD',
    'SECRET_KEY',
    'apiKey',
    'clientSecret',
    '--requirepass',
    '/run/secrets/api_token',
    'org.example.password',
    'token_2',
    'credentials.txt',
    'PGPASSWORD',
    'MYSQL_PWD',
    'DB_PASS',
    '--pass',
    'REDISCLI_AUTH',
    'APIKEY',
    'API_TOKEN_PEPPERS',
    '/run/secrets/api_token_pepper_1',
  ])('%s is one', (name) => expect(isNameOfSecret(name)).toBe(true))

  test.each([
    'POSTGRES_PASSWORD_FILE',
    'KEY',
    'publicKey',
    'primary_key',
    'MAX_TOKENS',
    'SECRETARY',
    'password-length',
    'PGPASSFILE',
    'API_TOKEN_PEPPER_FILE',
    'AUTHOR',
    'AUTH_ENABLED',
    'POSTGRES_HOST_AUTH_METHOD',
    'SMTP_AUTH',
    'PASSIVE',
    'BYPASS',
    'PROXY_PASS',
    'PWD',
    'pepper',
    'OLDPWD',
    'MONKEY',
    'constructor',
    '',
  ])('%s is none', (name) => expect(isNameOfSecret(name)).toBe(false))
})

describe('the look of a secret', () => {
  test.each([
    `nbt_${'aB3'.repeat(4)}.${'x9Y'.repeat(14)}`,
    '-----BEGIN OPENSSH PRIVATE KEY-----\nabc',
    `ghp_${'a'.repeat(36)}`,
    `AKIA${'A'.repeat(16)}`,
    'redis://:hunter2@cache:6379/0',
    'postgres://netbox:hunter2@db/netbox',
    'requirepass hunter2\n',
  ])('%s has it', (text) => expect(looksLikeSecret(text)).toBe(true))

  test.each([
    'postgres://netbox@db/netbox',
    'http://192.168.1.161:8000/a@b',
    'ssh://r2d2helm@192.168.1.161',
    '-----BEGIN CERTIFICATE-----',
    'risk-of-something-that-is-not-secret',
    'requirepass',
  ])('%s has it not', (text) => expect(looksLikeSecret(text)).toBe(false))
})

describe('plain-text-secret', () => {
  test.each<[string, Record<string, Value>]>([
    ['the environment variable DB_PASSWORD', { envs: ['A=b', `DB_PASSWORD=${SECRET}`] }],
    ['the option --requirepass', { command: ['valkey-server', '--requirepass', SECRET] }],
    ['the option --password', { command: [`--password=${SECRET}`] }],
    ['argument 2 of its command', { command: ['curl', `http://me:${SECRET}@host/`] }],
    ['the label org.example.token', { labels: [{ label: 'org.example.token', value: SECRET }] }],
    ['the file /run/secrets/db_password', { uploads: [{ file: '/run/secrets/db_password', content: SECRET }] }],
    ['the property healthcheck.tests[1]', { healthcheck: { tests: ['CMD', `http://me:${SECRET}@host/`] } }],
  ])('finds %s, and does not repeat it', (where, values) => {
    const sentences = plainTextSecret.check(container(values), {})
    expect(sentences).toHaveLength(1)
    expect(sentences[0]).toContain(`in plain text, in ${where}: `)
    expect(sentences[0]).not.toContain(SECRET)
  })

  test('finds it in other resources, at any depth', () => {
    const command = declared('command:local:Command', { environment: { API_TOKEN: SECRET }, create: 'true' })
    expect(plainTextSecret.check(command, {})[0]).toContain('in the property environment.API_TOKEN')
    const provider = declared('pulumi:providers:netbox', { url: 'http://h/', password: SECRET })
    expect(wrongs(plainTextSecret, provider)).toBe(1)
  })

  test('takes what is marked as secret or unknown', () => {
    const values: Record<string, Value> = {
      envs: [HIDDEN, 'A=b'],
      command: HIDDEN,
      labels: [{ label: 'x.token', value: HIDDEN }],
    }
    expect(wrongs(plainTextSecret, container({ ...values, uploads: HIDDEN }))).toBe(0)
    expect(wrongs(plainTextSecret, declared('pulumi:providers:netbox', { password: HIDDEN }))).toBe(0)
  })

  test('takes a name that is a secret’s and empty, and one that says where the secret is', () => {
    expect(wrongs(plainTextSecret, container({ envs: ['TOKEN=', 'TOKEN', 'PASSWORD_FILE=/run/secrets/p'] }))).toBe(0)
  })
})
