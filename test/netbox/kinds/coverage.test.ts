import { describe, expect, it } from 'vitest'
import { type Field, type FieldType, type Kind, type KindEntry, kinds } from '../../../netbox/index.ts'
import { collectionsLeftOut, fieldsLeftOut } from '../../../netbox/kinds/left-out.ts'
import older from '../../fixtures/netbox/openapi/4.5.json' with { type: 'json' }
import newest from '../../fixtures/netbox/openapi/4.7.json' with { type: 'json' }

/** What NetBox lets one write: types of fields by name, by path of the collection. */
type Export = Readonly<Record<string, Readonly<Record<string, string>>>>
const exports: Readonly<Record<string, Export>> = { '4.5': older, '4.7': newest }

const byPath = new Map(
  Object.entries(kinds as Record<Kind, KindEntry>).map(([kind, entry]) => [entry.path, { kind, ...entry }]),
)

/** The attributes that a field is written in. */
function attributesOf(name: string, { type, wire }: Field): string[] {
  if (type === 'object') return [`${wire}_type`, `${wire}_id`]
  return type === 'ports' ? [name, 'ports', 'protocol'] : [name]
}

/** How the export tells each type of field. */
const told: Readonly<Record<FieldType, RegExp>> = {
  text: /^string/,
  nullable: /^string/,
  password: /^string/,
  address: /^string/,
  prefix: /^string/,
  mac: /^string/,
  wwn: /^string/,
  integer: /^integer/,
  decimal: /^number/,
  boolean: /^boolean/,
  choice: /^(choice|string|integer)/,
  json: /^(any|object|\[)/,
  set: /^\[/,
  ports: /^(\[|choice)/,
  tags: /^\[/,
  reference: /^integer/,
  references: /^\[integer\]/,
  object: /^(string|integer)/,
  objects: /^\[object\]/,
  mappings: /^\[object\]/,
  custom: /^object/,
  picture: /^binary/,
}

describe.each(Object.keys(exports))('of NetBox %s', (version) => {
  const collections = exports[version]!
  const fields = Object.entries(collections).flatMap(([path, types]) =>
    Object.entries(types).map(([name, type]) => ({ path, name, type })),
  )

  it('every collection is a kind, or left out with a reason', () => {
    const unknown = Object.keys(collections).filter((path) => !byPath.has(path) && !(path in collectionsLeftOut))
    expect(unknown).toEqual([])
  })

  it('every field is in the table, or left out with a reason', () => {
    const unknown = fields.filter(({ path, name }) => {
      const entry = byPath.get(path)
      if (!entry || name in (fieldsLeftOut[path] ?? {})) return false
      return !Object.entries(entry.fields).some(([own, field]) => attributesOf(own, field).includes(name))
    })
    expect(unknown.map(({ path, name }) => path + name)).toEqual([])
  })

  it('every field of the table has the type and the need that NetBox says', () => {
    const wrong = [...byPath].flatMap(([path, entry]) =>
      Object.entries(entry.fields).flatMap(([name, field]) =>
        attributesOf(name, field).flatMap((attribute) => {
          const type = collections[path]?.[attribute]
          if (type === undefined) return []
          const needed = type.includes('!') && !field.required && field.type !== 'object'
          return told[field.type].test(type) && !needed ? [] : [`${path}${name} is ${field.type}, NetBox says ${type}`]
        }),
      ),
    )
    expect(wrong).toEqual([])
  })
})

describe('the versions in the table', () => {
  const isIn = (path: string, name: string, field: Field) => (version: string) =>
    attributesOf(name, field).some((attribute) => exports[version]![path]?.[attribute] !== undefined)

  it('say of each kind and field what came after 4.5', () => {
    const wrong = [...byPath].flatMap(([path, { since, fields }]) => {
      const kind = since ? !(path in older) : path in older
      const own = Object.entries(fields).filter(([name, field]) => {
        const there = isIn(path, name, field)
        return !there('4.7') || there('4.5') === Boolean(since ?? field.since)
      })
      return [...(kind ? [] : [path]), ...own.map(([name]) => path + name)]
    })
    expect(wrong).toEqual([])
  })

  it('leave out nothing that NetBox does not have', () => {
    const known = Object.values(exports)
    const paths = Object.keys(collectionsLeftOut).filter((path) => !known.some((one) => path in one))
    const fields = Object.entries(fieldsLeftOut).flatMap(([path, names]) =>
      Object.keys(names)
        .filter((name) => !known.some((one) => one[path]?.[name]))
        .map((name) => path + name),
    )
    expect([...paths, ...fields]).toEqual([])
  })
})

describe('names', () => {
  it('of models are one app’s alone, so that {interface: …} needs no app', () => {
    const models = Object.keys(kinds).map((kind) => kind.split('.')[1])
    expect(models.filter((model, n) => models.indexOf(model) < n)).toEqual([])
  })
})
