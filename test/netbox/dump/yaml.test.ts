import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { jsonOf } from '../../../netbox/dump/json.ts'
import { yamlComment, yamlOf } from '../../../netbox/dump/yaml.ts'
import { terminal } from '../../../text/escape.ts'
import fc from '../../property.ts'

const yamlOfTexts = (texts: readonly string[]) =>
  [...yamlOf([['k', texts.map((text) => ({ [text]: text, list: [text] }))]])].join('')

const TRAPS = [
  ...[
    'no',
    'on',
    'Y',
    'n',
    '~',
    'null',
    '=',
    '<<',
    '08',
    '017',
    '0o17',
    '0x1f',
    '0b11',
    '1e3',
    '1_000',
    '.5',
    '-.inf',
    '.NaN',
  ],
  ...[
    '12:30',
    '190:20:30',
    '2024-01-31',
    '2024-01-31 10:00:00',
    'a: b',
    'a #b',
    '- a',
    '? a',
    '!a',
    '&a',
    '*a',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    ' a',
    'a ',
    'a\tb',
    'a\r\nb',
    'a\n',
    '\n',
    '\na',
    'a\n\n b\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '--- a',
    '...',
    '{a',
    '[a',
    ',a',
    "'",
    '"',
  ],
]

describe('YAML', () => {
  it('says the same to a reader of YAML 1.2 and of 1.1', () => {
    const text = yamlOfTexts(TRAPS)
    const wanted = { k: TRAPS.map((trap) => ({ [trap]: trap, list: [trap] })) }
    expect(parse(text)).toEqual(wanted)
    expect(parse(text, { version: '1.1', merge: false })).toEqual(wanted)
  })

  it('keeps any text, and steers no terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))), (texts) => {
        const text = yamlOfTexts(texts)
        expect(parse(text)).toEqual({ k: texts.length > 0 ? texts.map((one) => ({ [one]: one, list: [one] })) : null })
        expect(terminal(text)).toBe(text)
      }),
    )
  })

  it('has what is short on one line, and long texts as they are', () => {
    const object = {
      device: { site: 's', name: 'd' },
      comments: '# Title\n\n- one\n',
      tags: ['a', 'b'],
      data: { a: 'x'.repeat(100) },
    }
    expect([...yamlOf([['dcim.x', [object]]])].join('')).toBe(
      'dcim.x:\n  - device: { site: s, name: d }\n    comments: |\n      # Title\n\n      - one\n    tags: [ a, b ]\n' +
        `    data:\n      a: ${'x'.repeat(100)}\n`,
    )
  })

  it('has remarks that stay remarks', () => {
    expect(yamlComment(['left out: a\nb: c', '\u001b[31m'])).toBe('# left out: a b: c\n# \\u001b[31m\n')
  })
})

describe('JSON', () => {
  it('keeps any text, and steers no terminal', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(fc.record({ a: fc.string({ unit: 'binary' }) }))), (document) => {
        const text = [...jsonOf(Object.entries(document))].join('')
        expect(JSON.parse(text)).toEqual(document)
        expect(terminal(text)).toBe(text)
      }),
    )
  })
})
