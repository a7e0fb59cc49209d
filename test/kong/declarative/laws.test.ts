import { describe, expect, it } from 'vitest'
import { Document, parse, parseAllDocuments, type ToStringOptions } from 'yaml'
import { merge, normaliseAll, readOurs, remove, type Service, tagOf } from '../../../kong/index.ts'
import fc from '../../property.ts'
import { configs, netbox, other } from '../samples.ts'

const word = fc.constantFrom('a', 'b', 'c-d', 'x y', "it's", '"q"', '#no', 'yes', '1', '', '$VAR', 'ü', '- a', 'a: b')
const scalar = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.constant('two\nlines\n'))
const route = fc.record({ name: fc.constantFrom('r1', 'r2'), paths: fc.array(fc.constantFrom('/a', '/b/', '/~c')) })
const service = fc.record(
  {
    name: fc.constantFrom('s1', 's2', 's3'),
    url: fc.constant('http://s:80/'),
    routes: fc.array(route, { maxLength: 2 }),
    tags: fc.array(word, { maxLength: 2 }),
  },
  { requiredKeys: ['name'] },
)
const config = fc.record(
  {
    _format_version: fc.constantFrom('1.1', '2.1', '3.0'),
    consumers: fc.array(fc.record({ username: word, keyauth_credentials: fc.array(fc.record({ key: word })) })),
    services: fc.oneof(fc.constant(null), fc.array(service, { maxLength: 3 })),
    acls: fc.array(fc.record({ consumer: word, group: word }), { maxLength: 2 }),
    extra: fc.dictionary(word, fc.oneof(scalar, fc.array(scalar), fc.dictionary(word, scalar)), { maxKeys: 3 }),
    last: scalar,
  },
  { requiredKeys: [] },
)
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any', 'flow', 'block'),
  singleQuote: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40),
  nullStr: fc.constantFrom('null', '~', ''),
})
const shape = fc.record({
  crlf: fc.boolean(),
  json: fc.boolean(),
  order: fc.boolean(),
  comments: fc.boolean(),
  bom: fc.boolean(),
  start: fc.boolean(),
  end: fc.constantFrom('', '\n', '\n\n# end\n', '\n...\n'),
})

/** Declarative files in many shapes, all of them valid. */
const file = fc
  .tuple(config, style, shape)
  .map(([data, options, { crlf, json, order, comments, bom, start, end }]) => {
    const entries = Object.entries(data).filter(([, value]) => value !== undefined)
    const ordered = Object.fromEntries(order ? entries.reverse() : entries)
    let text = json
      ? JSON.stringify(ordered, null, options.indent)
      : new Document(ordered)
          .toString({ ...options, flowCollectionPadding: false } as ToStringOptions)
          .replace(/\n$/, '')
    // Before a line at the left edge is the one place where a comment never is inside of a value that goes over many lines.
    if (comments && !json)
      text = text
        .replace(/^(services|consumers|acls):/gm, '# $1\n\t# tab\n\n$1:')
        .replace(/^services:\n/m, 'services: # here\n')
    if (start && !json) text = `---\n${text}`
    if (!json || end !== '\n...\n') text += end
    if (crlf) text = text.replaceAll('\n', '\r\n')
    return bom ? `\uFEFF${text}` : text
  })
  // Some styles print what nobody can read back, such as empty nulls in brackets.
  .filter((text) => parseAllDocuments(text).every(({ errors }) => errors.length === 0))

const services = fc.constantFrom(netbox, other, [...netbox, ...other], netbox.slice(1))
const runs = { numRuns: 100 }

/** What a file says, without the entries of these owners; no services and an empty list of them are the same. */
function others(text: string, ...owners: string[]): unknown {
  const data = { ...parse(text, { merge: true }) } as { services?: { tags?: unknown[] }[] | null }
  const tags: unknown[] = owners.map(tagOf)
  const kept = (data.services ?? []).filter((one) => !one.tags?.some((tag) => tags.includes(tag)))
  return { ...data, services: kept }
}

describe('laws of the declarative file', () => {
  it('everything else is as it was, and ours is there', () => {
    fc.assert(
      fc.property(file, services, (text, ours) => {
        const merged = merge(text, 'a', ours)
        const before = others(text) as object
        expect(others(merged, 'a')).toEqual(parse(text) === null ? { ...before, _format_version: '2.1' } : before)
        expect(readOurs(merged, 'a')).toEqual(normaliseAll(ours))
      }),
      runs,
    )
  })

  it('what is taken out leaves the file as it was, byte for byte', () => {
    fc.assert(
      fc.property(file, services, (text, ours) => {
        expect(remove(merge(text, 'a', ours), 'a')).toBe(text)
        expect(merge(merge(text, 'a', ours), 'a', [])).toBe(text)
      }),
      runs,
    )
  })

  it('twice is once, and only the last time counts', () => {
    fc.assert(
      fc.property(file, services, services, (text, first, last) => {
        const merged = merge(text, 'a', last)
        expect(merge(merged, 'a', last)).toBe(merged)
        expect(merge(merge(text, 'a', first), 'a', last)).toBe(merged)
      }),
      runs,
    )
  })

  it('adds lines in one place and changes no other', () => {
    fc.assert(
      fc.property(file, (text) => {
        const merged = merge(text, 'a', netbox)
        let start = 0
        while (start < text.length && text[start] === merged[start]) start++
        let end = 0
        while (end < text.length - start && text.at(-1 - end) === merged.at(-1 - end)) end++
        // All that ever goes is a null: ~, null or Null.
        expect(text.slice(start, text.length - end)).toMatch(/^(~|null)?$/i)
      }),
      { numRuns: 50 },
    )
  })

  it('several owners come and go in any order', () => {
    const orders = fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 3 })
    const of = (owner: string): Service[] =>
      netbox.map((one) => ({
        ...one,
        name: `${owner}-${one.name}`,
        routes: one.routes.map((route) => ({ ...route, name: `${owner}-${route.name}` })),
      }))
    fc.assert(
      fc.property(file, orders, orders, (text, coming, going) => {
        let now = text
        for (const owner of coming) now = merge(now, owner, of(owner))
        const left = new Set(coming)
        for (const owner of going) {
          now = remove(now, owner)
          left.delete(owner)
          expect(now).not.toContain(tagOf(owner))
          for (const one of left) expect(readOurs(now, one)).toEqual(normaliseAll(of(one)))
        }
        expect(now).toBe(text)
      }),
      { numRuns: 40 },
    )
  })

  it.each(Object.keys(configs))('the laws hold for %s', (name) => {
    const text = configs[name]!
    const merged = merge(text, 'a', netbox)
    expect(others(merged, 'a')).toEqual(others(text))
    expect(remove(merged, 'a')).toBe(text)
    expect(merge(merge(text, 'a', other), 'a', netbox)).toBe(merged)
    expect(readOurs(merged, 'a')).toEqual(normaliseAll(netbox))
    const both = merge(merged, 'b', other)
    expect(remove(remove(both, 'a'), 'b')).toBe(text)
    expect(remove(remove(both, 'b'), 'a')).toBe(text)
  })
})
