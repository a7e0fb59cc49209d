import type { Field } from '../../../netbox/index.ts'
import { entryOf, inOrder, type Kind, kinds } from '../../../netbox/kinds.ts'
import { isEmpty } from '../../../netbox/values/rule.ts'
import fc from '../../property.ts'
import type { Lab } from '../harness.ts'

type Gen = fc.GeneratorValue
type Body = Record<string, unknown>

/** Texts that a reader of YAML, a terminal or a log of CI may take for something else. */
const words = fc
  .oneof(
    fc.constantFrom(
      'a',
      'b',
      'no',
      'on',
      '08',
      '1e3',
      '0x1f',
      '12:30',
      '2024-01-31',
      '1_000',
      '~',
      'null',
      '=',
      '<<',
      '-',
      '?',
    ),
    fc.constantFrom(
      'a: b',
      '# c',
      'x #y',
      '##[error]z',
      '::warning::w',
      '\u001b[31mred',
      'a\u2028b',
      'é\u202eb',
      'one\ntwo',
      '{a',
      '*a',
      '!b',
    ),
    fc.string({ unit: fc.constantFrom(...'ab é日ß+:/<&"\'‘😀#-,[]{}\n\t'), minLength: 1, maxLength: 40 }),
  )
  .map((text) => text.trim() || 'x')

const json = fc.oneof(
  fc.constant(null),
  fc.dictionary(words, fc.oneof(words, fc.integer(), fc.boolean(), fc.constant([{ on: 'no' }])), { minKeys: 1 }),
)

/** Values of a field as NetBox takes them, by its type. References are left to {@link pointed}. */
const VALUES: Partial<Record<Field['type'], (field: Field) => fc.Arbitrary<unknown>>> = {
  text: ({ lower }) =>
    fc.oneof(
      { arbitrary: fc.constant(''), weight: 1 },
      { arbitrary: words.map((text) => (lower ? text.toLowerCase() : text)), weight: 4 },
    ),
  nullable: () => fc.oneof(fc.constant(null), words),
  password: () => words,
  integer: () => fc.oneof(fc.constant(null), fc.nat(5)),
  // The stand-in shows two digits.
  decimal: () =>
    fc.oneof(
      fc.constant(null),
      fc.integer({ min: -9999, max: 9999 }).map((n) => n / 100),
    ),
  boolean: () => fc.boolean(),
  choice: ({ default: initial }) =>
    fc.constantFrom(...(initial === undefined ? [null] : [initial]), 'one', 'two', 'no'),
  json: () => json,
  set: () => fc.uniqueArray(fc.constantFrom('dcim.site', 'view', 'on')),
  ports: () => fc.constantFrom(['tcp/443', 'tcp/80'], ['udp/53']),
  address: () => fc.constantFrom('10.0.0.1/24', '10.0.0.2/24', '2001:db8::1/64'),
  prefix: () => fc.constantFrom('10.0.0.0/24', '10.0.1.0/24', '2001:db8::/64'),
  mac: () => fc.constantFrom('00:11:22:33:44:55', 'AA:BB:CC:DD:EE:FF'),
  picture: () => fc.constant(null),
  wwn: () => fc.constantFrom(null, '50:01:43:80:12:34:56:78'),
}

/** Custom fields of each type that is told in a form of its own, as NetBox shows their values. */
const CUSTOM: Record<string, (g: Gen, it: Lab) => unknown> = {
  text: (g) => g(() => words),
  integer: (g) => g(() => fc.integer()),
  json: (g) =>
    g(() => fc.oneof(json, fc.constant({ value: 1, label: 'one' }), fc.constant({ id: 1, url: 'u', display: 'd' }))),
  select: (g) => ({ value: g(() => words), label: 'label' }),
  object: (g, it) => shown(idsOf(g, it, 'tenancy.tenant')[0]),
  multiobject: (g, it) => idsOf(g, it, 'tenancy.tenant').map(shown),
}

/**
 * Fills a stand-in with objects of every kind of the table, whose fields hold values at random: what it refuses as NetBox would,
 * two of one name say, is not there.
 */
export function fill(g: Gen, it: Lab): void {
  for (const slug of ['no', 'x']) it.fake.store.save('extras.tag', { name: slug, slug })
  for (const type of Object.keys(CUSTOM))
    it.fake.store.save('extras.customfield', {
      ...{ name: type, type, object_types: inOrder, default: type === 'text' ? 'filled in' : null },
      ...(type.endsWith('object') && { related_object_type: 'tenancy.tenant' }),
    })
  for (const kind of inOrder) {
    if (kind === 'extras.customfield') continue
    const count = g(() => fc.integer({ min: 1, max: 4 }))
    for (let n = 0; n < count; n++) {
      try {
        it.fake.store.atomically(() => it.fake.store.save(kind, bodyOf(g, it, kind)))
      } catch {
        // Refused.
      }
    }
  }
  for (const kind of inOrder) point(g, it, kind)
}

function bodyOf(g: Gen, it: Lab, kind: Kind): Body {
  const body: Body = {}
  for (const [name, field] of Object.entries(entryOf(kind).fields)) {
    if (field.deferred || (!field.required && g(() => fc.boolean()))) continue
    const attributes = attributesOf(g, it, name, field)
    if (field.required && Object.values(attributes).some(isEmpty)) throw new Error(`${kind} needs ${name}`)
    Object.assign(body, attributes)
  }
  return body
}

function attributesOf(g: Gen, it: Lab, name: string, field: Field): Body {
  switch (field.type) {
    case 'tags':
      return { [name]: g(() => fc.subarray(['no', 'x'])).map((slug) => ({ slug })) }
    case 'custom':
      return {
        [name]: Object.fromEntries(
          g(() => fc.subarray(Object.keys(CUSTOM))).map((type) => [type, CUSTOM[type]!(g, it)]),
        ),
      }
    case 'reference':
      return { [name]: idsOf(g, it, field.to![0] as Kind, field.required ? 1 : 0)[0] ?? null }
    case 'references':
      return { [name]: idsOf(g, it, field.to![0] as Kind) }
    case 'mappings':
      return {
        [name]: idsOf(g, it, field.to![0] as Kind).map((id, n) => ({
          position: n + 1,
          rear_port: id,
          rear_port_position: 1,
        })),
      }
    case 'object': {
      const [end] = endsOf(g, it, field)
      return { [`${field.wire}_type`]: end?.object_type ?? null, [`${field.wire}_id`]: end?.object_id ?? null }
    }
    case 'objects':
      return { [name]: endsOf(g, it, field) }
    default:
      return { [name]: g(VALUES[field.type]!, field) }
  }
}

/** References that close a circle, once everything is there; only where the stand-in takes them. */
function point(g: Gen, it: Lab, kind: Kind): void {
  for (const [name, field] of Object.entries(kinds[kind].fields as Record<string, Field>))
    if (field.deferred)
      for (const row of [...it.fake.store.rows(kind).values()]) {
        try {
          it.fake.store.save(kind, { [name]: idsOf(g, it, field.to![0] as Kind)[0] ?? null }, row)
        } catch {
          // Refused.
        }
      }
}

function endsOf(g: Gen, it: Lab, field: Field): { object_type: string; object_id: number }[] {
  const there = field.to!.flatMap((to) =>
    [...it.fake.store.rows(to as Kind).keys()].map((id) => ({ object_type: to, object_id: id })),
  )
  return there.length === 0 ? [] : [g(() => fc.constantFrom(...there))]
}

function idsOf(g: Gen, it: Lab, kind: Kind, least = 0): number[] {
  const there = [...it.fake.store.rows(kind).keys()]
  return g(() => fc.shuffledSubarray(there, { minLength: Math.min(least, there.length) }))
}

function shown(id: number | undefined): unknown {
  return id === undefined ? null : { id, url: `http://elsewhere/${id}/`, display: String(id) }
}
