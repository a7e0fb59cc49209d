import { describe, expect, test } from 'vitest'
import * as escaped from '../../text/escape.ts'
import fc from '../property.ts'

const ESC = '\u001b'

describe('a terminal', () => {
  test.each([
    [`${ESC}]0;owned\u0007`, String.raw`\u001b]0;owned\u0007`],
    ['a\u009b31mred', String.raw`a\u009b31mred`],
    ['over\rwritten', String.raw`over\u000dwritten`],
    ['turned \u202eround', String.raw`turned \u202eround`],
    ['lines\n\tstay lines', 'lines\n\tstay lines'],
  ])('gets %j as %j', (text, safe) => {
    expect(escaped.terminal(text)).toBe(safe)
  })

  test.each([
    ['##[error]no', String.raw`#\u0023[error]no`],
    ['in the middle ##[group]of', String.raw`in the middle #\u0023[group]of`],
    ['##vso[task.setvariable]', String.raw`#\u0023vso[task.setvariable]`],
    ['::error::no', String.raw`\u003a:error::no`],
    ['fine\n  ::set-output name=a::b', `fine\n  ${String.raw`\u003a:set-output name=a::b`}`],
  ])('of CI does not take %j for a command', (text, safe) => {
    expect(escaped.terminal(text)).toBe(safe)
  })

  test.each(['::1/128', '::ffff:10.0.0.1', 'dcim.site a: b', '## heading [link]', 'é 日本 👍'])(
    'shows %j as it is',
    (text) => {
      expect(escaped.terminal(text)).toBe(text)
    },
  )

  test('gets JSON that reads the same', () => {
    const text = fc.string({ unit: fc.constantFrom('#', '[', ':', '\u009b', '\u202e', '\u2028', '\n', '"', '\\', 'a') })
    fc.assert(
      fc.property(text, (one) => {
        expect(JSON.parse(escaped.terminal(JSON.stringify([one])))).toEqual([one])
      }),
    )
  })

  test('gets one line of what has to be one', () => {
    expect(escaped.terminalLine('a\n::error::b')).toBe(String.raw`a\n::error::b`)
  })
})

describe('Markdown', () => {
  test.each([
    ['*a* [b](c) <d> `e`', String.raw`\*a\* \[b\](c) \<d\> \`e\``],
    ['@octocat', '@&#8203;octocat'],
    ['a@b.example', 'a@&#8203;b.example'],
    ['http://x.example', 'http:&#8203;//x.example'],
    ['www.x.example', 'www&#8203;.x.example'],
    ['org/repo#1 GH-2', String.raw`org/repo\#&#8203;1 GH&#8203;-2`],
    ['two\nlines', 'two lines'],
  ])('shows %j as it is written', (text, safe) => {
    expect(escaped.markdown(text)).toBe(safe)
  })

  test('as code can neither end its cell nor its code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '|', '\n', '\\', '@', 'a', ' ', ESC) }), (text) => {
        const cell = escaped.code(text)
        expect(cell).not.toMatch(/\p{Cc}/u)
        expect(cell).not.toMatch(/(^|[^\\])\|/)
        const [fence = ''] = /^`+/.exec(cell)!
        const inner = cell.slice(fence.length, -fence.length)
        expect(cell.endsWith(fence)).toBe(true)
        expect(inner.match(/`+/g) ?? []).not.toContain(fence)
      }),
    )
  })

  test('as a block of code ends where it ends, whatever stands in it', () => {
    expect(escaped.codeBlock(['a', '```', '````\nb'], 'diff')).toEqual(['`````diff', 'a', '```', '````\\nb', '`````'])
  })
})

describe('a chat program', () => {
  test.each([
    ['r2d2automaker', 'r2d2automaker'],
    ['Serveur à côté', 'Serveur à côté'],
    ['<!channel>', '`&lt;!channel&gt;`'],
    ['@all', '`@all`'],
    ['https://x.example', '`https://x.example`'],
    ['x.example', '`x.example`'],
    ['a\nb `c` *d*', "`a b 'c' *d*`"],
    ['', '` `'],
  ])('shows %j as %j', (text, safe) => {
    expect(escaped.chat(text)).toBe(safe)
  })
})

test('HTML has no markup of others, and no sign that turns the writing round', () => {
  expect(escaped.html(`<b a="c" d='e'>&\u202e\u0000`)).toBe('&lt;b a=&quot;c&quot; d=&#39;e&#39;&gt;&amp; ')
})

test('a text stays on its line', () => {
  expect(escaped.line(' a\r\nb\u2028c\u202ed ')).toBe('a b cd')
})
