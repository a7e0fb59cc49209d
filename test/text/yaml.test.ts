import { expect, test } from 'vitest'
import { parseYaml } from '../../text/yaml.ts'

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
  ['a: *secret', 'f.yaml: an alias (*) leads nowhere, or to too much; write out what it stands for'],
])('%j is refused in one sentence', (text, sentence) => {
  expect(() => parseYaml(text, 'f.yaml')).toThrow(new RegExp(`^${RegExp.escape(sentence)}$`))
})
