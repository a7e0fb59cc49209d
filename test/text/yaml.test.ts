import { expect, test } from 'vitest'
import { parseYaml, parseYamlDocuments, Respelled } from '../../text/yaml.ts'

test('YAML and JSON are read', () => {
  expect(parseYaml('a: 1\nb: [x]', 'f')).toEqual({ a: 1, b: ['x'] })
  expect(parseYaml('{"a": null}', 'f')).toEqual({ a: null })
})

test.each(['', '# nothing', 'null'])('%j holds nothing', (text) => {
  expect(parseYaml(text, 'f')).toBeUndefined()
})

test.each([
  ['a: 1\nb: 2\na: 3', 'f.yaml: the key "a" stands twice in one object, on lines 1 and 3'],
  ['x:\n  - { name: a, slug: b, name: c }', 'f.yaml: the key "name" stands twice in one object, on line 2'],
  ['1: a\n"1": b', 'f.yaml: the key "1" stands twice in one object, on lines 1 and 2'],
  [
    'a: [',
    'f.yaml: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 5',
  ],
  ['a:\n\tb: 1', 'f.yaml: Tabs are not allowed as indentation at line 2, column 1'],
  ['a: 1\n---\nb: 2', 'f.yaml: a second document begins; all has to be in one at line 2, column 1'],
  ['a: *secret', 'f.yaml: an alias (*) leads nowhere at line 1, column 4'],
  ['a: { <<: *secret }', 'f.yaml: an alias (*) leads nowhere at line 1, column 10'],
  ['a: &a [*a]', 'f.yaml: an alias (*) stands inside of what it stands for at line 1, column 8'],
  ['<<: secret', 'f.yaml: a merge key (<<) merges objects: it takes an alias (*) of one, or a list of those'],
  [
    'x: &x { y: 1 }\na: { <<: *x, <<: *x }',
    'f.yaml: the key "<<" stands twice in one object, on line 2; several objects are merged with <<: [*one, *other]',
  ],
  [
    'a: {{ secret }}',
    'f.yaml: a key is a list or an object; it must be a text, in quotes if need be at line 1, column 5',
  ],
  [
    'a: !vault secret',
    'f.yaml: a tag (!) has no meaning here; put the value in quotes if it is a text at line 1, column 4',
  ],
])('%j is refused in one sentence', (text, sentence) => {
  expect(() => parseYaml(text, 'f.yaml')).toThrow(new RegExp(`^${RegExp.escape(sentence)}$`))
})

test('what is nested without end, or grows without end, is refused in one sentence', () => {
  expect(() => parseYaml('['.repeat(20_000), 'f.yaml')).toThrow(
    /^f.yaml: lists and objects are nested too deeply at line/,
  )
  const lines = [...'bcdefghi'].map((name, n) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[n]}`)}]`)
  const laughs = ['a: &a [x]', ...lines].join('\n')
  expect(() => parseYaml(laughs, 'f.yaml')).toThrow(/^f.yaml: aliases \(\*\) stand for too much; write some of it out$/)
})

test('merge keys are followed, and one anchor may be used as often as one likes', () => {
  expect(parseYaml('x: &x { a: 1, b: 2 }\ny: { <<: *x, b: 3 }', 'f')).toMatchObject({ y: { a: 1, b: 3 } })
  const many = parseYaml(`s: &s paris\nl: [${Array(2000).fill('{ site: *s }')}]`, 'f') as { l: unknown[] }
  expect(many.l).toEqual(Array(2000).fill({ site: 'paris' }))
})

test('several documents are read where they may be, with numbers that YAML spells otherwise', () => {
  const read = (text: string) => parseYamlDocuments(text, 'f')
  expect(read('---\na: 1\n---\n---\nb: 2\n...\n')).toEqual([{ a: 1 }, { b: 2 }])
  expect(read('08: [8, 08, 0x10, 1.50, "08"]')).toEqual([
    { 8: [8, new Respelled('08', 8), new Respelled('0x10', 16), new Respelled('1.50', 1.5), '08'] },
  ])
})
