import { describe, expect, test } from 'vitest'
import { checkSettings } from '../../provider/connection.ts'
import { UNKNOWN, type Values } from '../../provider/rpc/index.ts'

const reasons = (news: Values) =>
  (checkSettings(news).failures ?? []).map(({ property, reason }) => `${property} ${reason}`)
const url = 'http://127.0.0.1:8080/netbox/'

describe('the settings of the provider', () => {
  test('are a url with a token, or with user and password', () => {
    expect(reasons({ url, token: 'nbt_a.b' })).toEqual([])
    expect(reasons({ url, username: 'admin', password: 'x' })).toEqual([])
  })

  test('may be unknown in a preview', () => {
    expect(reasons({ url: UNKNOWN, token: UNKNOWN })).toEqual([])
  })

  test.each<[string, Values, string]>([
    ['no url', { token: 'a' }, 'url is missing: say where NetBox is, base path included'],
    ['a url without a scheme', { url: 'netbox.lan', token: 'a' }, 'url is "netbox.lan"; it must be like http://'],
    ['a way that is not ssh', { url, token: 'a', via: 'vm' }, 'via is "vm"; it must be like ssh://user@vm'],
    ['no way to log in', { url }, 'token is missing: give a token, or username and password'],
    ['an unknown setting', { url, token: 'a', tokn: 'b' }, 'tokn is no setting of the NetBox provider; known are url'],
  ])('are refused with %s', (_, news, reason) => {
    expect(reasons(news)).toEqual([expect.stringContaining(reason)])
  })
})
