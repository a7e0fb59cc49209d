import { expect, test } from 'vitest'
import { aptConfig, debianMirror, pipConfig, pipSettings, proxyEnvironment } from '../../../sandbox/images/machine.ts'

test.each([
  ['deb822', 'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n', 'http://mirror.example/debian'],
  ['one line', 'deb http://mirror.example/debian/ bookworm main\n', 'http://mirror.example/debian/'],
  ['one line with options', 'deb [ arch=amd64 ] https://m.example/debian bookworm main', 'https://m.example/debian'],
  [
    'behind others',
    'deb https://other.example/tool x main\nTypes: deb\nURIs: http://s.example/debian-security http://m.example/debian\n',
    'http://m.example/debian',
  ],
  ['one with a password', 'deb http://me:word@mirror.example/debian bookworm main\n', undefined],
  ['commented out', '# deb http://mirror.example/debian bookworm main\n', undefined],
  ['none', 'Types: deb\nURIs: http://archive.example/ubuntu\n', undefined],
])('the mirror in apt sources: %s', (_, sources, expected) => {
  expect(debianMirror(sources)).toBe(expected)
})

test('apt: what decides how packages are fetched goes along, what names files of this machine does not', () => {
  const dump = [
    'APT::Architecture "amd64";',
    'Acquire::http::Proxy "http://user:word@proxy.example:3128";',
    'Acquire::https::CAInfo "/home/me/ca.pem";',
    'Acquire::https::SslCert "/home/me/client.pem";',
    'Acquire::http::Proxy-Auto-Detect "/usr/local/bin/proxy";',
    'Acquire::Check-Valid-Until "false";',
  ].join('\n')
  expect(aptConfig(dump, true).trimEnd().split('\n')).toEqual([
    'Acquire::http::Proxy "http://user:word@proxy.example:3128";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::https::CAInfo "/run/secrets/ca";',
  ])
  expect(aptConfig('', false)).toBe('')
})

test('pip: later files win over earlier ones, the environment over all, other sections do not count', () => {
  const system = '[global]\nindex-url = https://a.example/simple\ntimeout=60\n\n[search]\nindex = https://s.example\n'
  const user =
    '# mine\n[global]\nindex_url: https://b.example/simple\n[install]\ntrusted-host =\n    one.example\n    two.example\n'
  const settings = pipSettings([system, user], { PIP_TIMEOUT: '180', PIP_CERT: '/etc/ca.pem', HOME: '/root' })
  expect(settings).toEqual({
    'index-url': 'https://b.example/simple',
    timeout: '180',
    'trusted-host': 'one.example two.example',
    cert: '/etc/ca.pem',
  })
})

test('pip in a build: where packages come from, and no path of this machine', () => {
  const settings = { 'index-url': 'https://b.example/simple', cert: '/etc/ca.pem', 'find-links': '/opt/wheels' }
  expect(pipConfig(settings, true)).toBe('[global]\nindex-url = https://b.example/simple\ncert = /run/secrets/ca\n')
  expect(pipConfig({}, false)).toBe('[global]\n')
})

test("debootstrap goes through apt's proxy, if there is one", () => {
  expect(proxyEnvironment('Acquire::http::Proxy "http://proxy.example:3128/";\nX "y";')).toEqual({
    http_proxy: 'http://proxy.example:3128/',
  })
  expect(proxyEnvironment('Acquire::http::Proxy "DIRECT";')).toEqual({})
})
