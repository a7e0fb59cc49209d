import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../infra/config.ts'

const images = JSON.stringify({ netbox: 'nb:1', postgres: 'postgres:17-alpine', valkey: 'valkey:9' })
const minimal = { 'netbox:host': 'unix:///var/run/docker.sock', 'netbox:images': images }
const refusal = (more: Record<string, string>) => {
  try {
    parseConfig({ ...minimal, ...more })
  } catch (error) {
    return (error as Error).message
  }
  return 'accepted'
}

describe('the configuration of a stack', () => {
  test('is filled with the operator’s defaults', () => {
    expect(parseConfig(minimal)).toMatchObject({
      network: 'multipass-network',
      ports: { netbox: 8080, postgres: 5433 },
      bind: { netbox: '127.0.0.1', postgres: '127.0.0.1' },
      basePath: 'netbox/',
      timeZone: 'Europe/Paris',
      language: 'fr-fr',
      peppers: [1],
      keepData: true,
      containers: ['netbox', 'netbox-worker', 'netbox-postgres', 'netbox-redis'],
      directUrl: 'http://127.0.0.1:8080/netbox/',
    })
  })

  test('takes its container names from netbox:name', () => {
    expect(parseConfig({ ...minimal, 'netbox:name': 'lab' }).containers).toEqual([
      'lab',
      'lab-worker',
      'lab-postgres',
      'lab-redis',
    ])
  })

  test('reaches a NetBox that listens on all addresses over loopback', () => {
    expect(parseConfig({ ...minimal, 'netbox:bind': '{"netbox":"0.0.0.0"}' }).directUrl).toBe(
      'http://127.0.0.1:8080/netbox/',
    )
  })

  test('reaches a NetBox on the loopback of an ssh host through ssh, one on the LAN by itself', () => {
    const behindSsh = { ...minimal, 'netbox:host': 'ssh://helm@vm' }
    expect(parseConfig(behindSsh).via).toBe('ssh://helm@vm')
    expect(parseConfig({ ...behindSsh, 'netbox:bind': '{"netbox":"192.0.2.1"}' }).via).toBeUndefined()
    expect(parseConfig(minimal).via).toBeUndefined()
  })

  test('leaves keys of other namespaces alone', () => {
    expect(refusal({ 'pulumi:disable-default-providers': '["docker"]' })).toBe('accepted')
  })

  test.each([
    ['netbox:ports', '{"netbox":80800}', 'netbox:ports.netbox is 80800; it must be a port number from 1 to 65535.'],
    ['netbox:allowedHosts', '["*"]', 'netbox:allowedHosts.0 is "*"; it must be a list of host names'],
    ['netbox:timeZone', 'Europe/Pariss', 'netbox:timeZone is "Europe/Pariss"; it must be a time zone such as'],
    ['netbox:basePath', '/netbox', 'netbox:basePath is "/netbox"; it must be a path that ends with a slash'],
    ['netbox:peppers', '[1,1]', 'netbox:peppers is [1,1]; it must be a list of different whole numbers'],
    ['netbox:generations', '{"database":0}', 'netbox:generations.database is 0; it must be numbers from 1 to 9999'],
    ['netbox:generations', '{"databse":2}', 'netbox:generations.databse is no configuration key; known are database,'],
    ['netbox:peppers', '["1"]', 'netbox:peppers.0 is "1"; it must be a list of different whole numbers'],
    ['netbox:host', '192.168.1.161', 'netbox:host is "192.168.1.161"; it must be a Docker host such as'],
    ['netbox:keepData', 'maybe', 'netbox:keepData is "maybe"; it must be true or false.'],
    ['netbox:automation', '{"image":"node"}', 'netbox:automation.image is "node"; it must be'],
    [
      'netbox:automation',
      '{"image":"node:24","colour":1}',
      'netbox:automation.colour is no configuration key; known are image, writes',
    ],
  ])('refuses %s = %s and says what is right', (key, value, sentence) => {
    expect(refusal({ [key]: value })).toContain(sentence)
  })

  test('names a key it does not know, with those it knows', () => {
    expect(refusal({ 'netbox:port': '8080' })).toMatch(/^netbox:port is no configuration key; known are .*ports.*\.$/)
  })

  test('names a key it does not know inside an object', () => {
    expect(refusal({ 'netbox:ports': '{"kong":8000}' })).toBe(
      'netbox:ports.kong is no configuration key; known are netbox, postgres.',
    )
  })

  test('names a key that is missing', () => {
    expect(() => parseConfig({ 'netbox:images': images })).toThrow(/^netbox:host is missing: set it to a Docker host/)
  })

  test('says all mistakes at once, one line each', () => {
    expect(refusal({ 'netbox:workers': '0', 'netbox:language': 'French' }).split('\n')).toHaveLength(2)
  })

  test('does not repeat a secret that is wrong', () => {
    const told = refusal({ 'netbox:automationSecrets': '{"alertToken":12345}' })
    expect(told).toContain('netbox:automationSecrets.alertToken is not as it should be')
    expect(told).not.toContain('12345')
  })

  test('counts the automation among its own containers, whether it is there or not', () => {
    expect(parseConfig(minimal).owned).toContain('netbox-automation')
    expect(parseConfig(minimal).containers).not.toContain('netbox-automation')
  })
})
