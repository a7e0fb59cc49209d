import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { GatewayError, merge, netboxServices, normaliseAll, readOurs, remove } from '../../../kong/index.ts'
import { configs, netbox, other } from '../samples.ts'

const small = netboxServices({
  name: 'n',
  upstream: 'http://n',
  basePath: 'n/',
  uiPerMinute: 0,
  apiPerMinute: 0,
  loginPerMinute: 0,
  readTimeout: 60,
}).slice(0, 1)
const base = "_format_version: '2.1'\n"

function refusal(text: string, services = netbox, owner = 'dev'): string {
  try {
    merge(text, owner, services)
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    return (error as Error).message
  }
  throw new Error('it was not refused')
}

describe('merge', () => {
  it('writes a marked block at the start of the list, tagged', () => {
    expect(merge(`${base}services:\n- name: a\n  url: http://a\n`, 'dev', small)).toBe(`${base}services:
# >>> netbox-as-code.dev: written by netbox-as-code, do not edit between the marks (block,,,%0A)
- name: 'n'
  url: 'http://n'
  read_timeout: 60000
  tags:
    - 'netbox-as-code.dev'
  routes:
    - name: 'n'
      paths:
        - '/n(?:/|$)'
      strip_path: false
      preserve_host: true
      tags:
        - 'netbox-as-code.dev'
# <<< netbox-as-code.dev
- name: a
  url: http://a
`)
  })

  it('leaves the comment above the first entry with that entry', () => {
    const merged = merge(configs['supabase.yml']!, 'dev', small)
    expect(merged).toContain('services:\n  # >>> netbox-as-code.dev')
    expect(merged).toContain('# <<< netbox-as-code.dev\n  ## Open Auth routes\n  - name: auth-v1-open')
  })

  it.each([
    ['no list, yet', 'services:\n'],
    ['no list and no last line end', 'services:'],
    ['a null and a comment', 'services: ~ # none\n'],
    ['an empty list', 'services: []'],
    ['a list in brackets', 'services: [{name: a, url: "http://a"}] # one\n'],
    ['a list in brackets over lines', 'services: [\n  # one\n  {name: a, url: "http://a"},\n]\n'],
    ['no services, and a value that keeps its line ends', 'x: |+\n  a\n\n'],
    ['no services, and a value without a last line end', 'x: |\n  a'],
    ['an end mark', 'x: 1\n...\n# more\n'],
  ])('works with %s', (_, rest) => {
    for (const text of [base + rest, rest, `---\n${base}${rest}`]) {
      const merged = merge(text, 'dev', netbox)
      expect(readOurs(merged, 'dev')).toEqual(normaliseAll(netbox))
      expect(remove(merged, 'dev')).toBe(text)
    }
  })

  it.each(['', '# nothing\n', '# nothing', '---\n', '\uFEFF', '{}', '{"_format_version": "2.1"}'])(
    'makes a configuration of a file with nothing in it: %j',
    (text) => {
      const merged = merge(text, 'dev', netbox)
      expect(parse(merged)).toMatchObject({ services: [{ name: 'netbox' }, { name: 'netbox-api' }] })
      expect(remove(merged, 'dev')).toBe(text)
    },
  )

  it.each([
    ['1.1', '/netbox(?:/|$)'],
    ['2.1', '/netbox(?:/|$)'],
    ['3.0', '~/netbox(?:/|$)'],
  ])('writes regular expressions as format %s wants them', (version, path) => {
    const text = `_format_version: "${version}"\n`
    const merged = merge(text, 'dev', netbox)
    expect(parse(merged).services[0].routes[0].paths).toEqual([path])
    expect(readOurs(merged, 'dev')).toEqual(normaliseAll(netbox))
  })

  it('survives the shell that renders a template', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kong-'))
    try {
      const file = join(folder, 'temp.yml')
      writeFileSync(file, merge(configs['supabase.yml']!, 'dev', netbox))
      const secrets = { SUPABASE_ANON_KEY: 'one', SUPABASE_SERVICE_KEY: 'two', DASHBOARD_USERNAME: 'me' }
      const env = { PATH: process.env.PATH, ...secrets, DASHBOARD_PASSWORD: 'pass' }
      const rendered = execFileSync('bash', ['--norc', '-c', `eval "echo \\"$(cat ${file})\\""`], {
        env,
        encoding: 'utf8',
      })
      expect(parse(rendered)).toMatchObject({ basicauth_credentials: [{ username: 'me', password: 'pass' }] })
      expect(readOurs(rendered, 'dev')).toEqual(normaliseAll(netbox))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('leaves the entries of another owner alone', () => {
    const both = merge(merge(base, 'a', netbox), 'b', other)
    expect(merge(both, 'a', netbox)).toBe(both)
    expect(remove(both, 'a')).toBe(merge(base, 'b', other))
  })

  it('keeps the list that somebody else has used since', () => {
    const merged = `${merge(base, 'dev', netbox)}  - name: theirs\n    url: http://theirs\n`
    expect(remove(merged, 'dev')).toBe(`${base}services:\n  - name: theirs\n    url: http://theirs\n`)
  })
})

describe('merge refuses', () => {
  it('what is no YAML, with the place and without a word of it', () => {
    expect(refusal('a: 1\nkey: {secret\n')).toMatch(
      /^The gateway's file is no valid YAML at line \d+, column \d+ \(\w+\)/,
    )
    expect(refusal('a: 1\nkey: {secret\n')).not.toContain('secret')
  })

  it.each([
    ['several documents', 'a: 1\n---\nb: 1\n', /2 YAML documents/],
    ['a list at the top', '- a\n', /not a mapping at its top level/],
    ['services that are an alias', 'x: &x []\nservices: *x\n', /services .* is an alias/],
    ['services that are no list', 'services: {a: 1}\n', /services .* is no list/],
    [
      'an anchor on the list that is used elsewhere',
      'services: &x\n- name: a\ny: *x\n',
      /cannot be told from the others/,
    ],
    ['an alias that leads nowhere', 'services: []\ny: *x\n', /leads nowhere|no valid YAML/],
    ['half a mark', 'services:\n# >>> netbox-as-code.dev: x (block,,,)\n- name: a\n', /mark at line 2 .* is damaged/],
    ['the other half', 'services:\n- name: a\n# <<< netbox-as-code.dev\n', /mark at line 3 .* is damaged/],
    [
      'our service name',
      'services: [{name: netbox}]\n',
      /a service named netbox that is not ours: rename it there, or set/,
    ],
    [
      'our route name',
      'services: [{name: a, routes: [{name: netbox-api}]}]\n',
      /a route named netbox-api that is not ours/,
    ],
    ['our route name at the top', 'routes: [{name: netbox}]\n', /a route named netbox that is not ours/],
    [
      'our tag',
      'consumers: [{username: a, tags: [netbox-as-code.dev]}]\n',
      /not ours bears our tag netbox-as-code\.dev/,
    ],
  ])('%s', (_, text, message) => {
    expect(refusal(text)).toMatch(message)
  })

  it('a block that is there twice', () => {
    const block = merge('services: []\n', 'dev', small).slice('services: ['.length, -4)
    expect(refusal(`services: [${block}${block}]\n`)).toMatch(/entries of dev twice/)
  })

  it.each(['"', '$', '`', '\\', '\n'])('a field with %j in it, without quoting the field', (bad) => {
    const services = [{ ...small[0]!, url: `http://pass${bad}word` }]
    expect(refusal(base, services)).toMatch(/^url of service n holds a quote/)
    expect(refusal(base, services)).not.toContain('pass')
  })

  it('an owner that would not fit into a mark', () => {
    expect(refusal(base, netbox, 'a b')).toMatch(/owner/)
  })
})

describe('readOurs', () => {
  it('is nothing in a file without our block', () => {
    expect(readOurs(configs['supabase.yml']!, 'dev')).toEqual([])
  })

  it('tells what was changed by hand in our block', () => {
    const merged = merge(base, 'dev', small)
      .replace("url: 'http://n'", 'host: other\n    port: 81\n    path: /p\n    retries: 1')
      .replace('strip_path: false', 'hosts: [h]')
    expect(readOurs(merged, 'dev')).toEqual([
      {
        name: 'n',
        url: 'http://other:81/p',
        retries: 1,
        routes: [{ name: 'n', paths: ['/n(?:/|$)'], hosts: ['h'], strip_path: true, preserve_host: true }],
        plugins: [],
      },
    ])
  })

  it('refuses an entry without a name', () => {
    const merged = merge(base, 'dev', small).replace("- name: 'n'\n    url", '- url')
    expect(() => readOurs(merged, 'dev')).toThrow('A service among our entries in the gateway has no name')
  })
})
