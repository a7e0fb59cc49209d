import { type Field, type FieldType, type Kind, type KindEntry, kinds } from '../netbox/index.ts'
import { functionSchemas } from './functions/schema.ts'
import { NEXT, type Next } from './resources/next/table.ts'
import { COLLECTION_TYPE, KONG_SERVICES_TYPE, LINK_TYPE, PLUGIN_OBJECT_TYPE, TOKEN_TYPE, typeOf } from './tokens.ts'

/** One property of a resource, in the words of a Pulumi package schema. */
interface Property {
  readonly description?: string
  readonly secret?: true
  readonly [word: string]: unknown
}

interface Resource {
  readonly description: string
  readonly inputProperties: Readonly<Record<string, Property>>
  readonly requiredInputs: readonly string[]
  readonly properties: Readonly<Record<string, Property>>
  readonly required: readonly string[]
}

const text = { type: 'string' }
const any = { $ref: 'pulumi.json#/Any' }
const listOf = (items: object) => ({ type: 'array', items })
const mapOf = (additionalProperties: object) => ({ type: 'object', additionalProperties })

/** How each type of field is written. */
const TYPES: Readonly<Record<FieldType, object>> = {
  text,
  nullable: text,
  password: text,
  address: text,
  prefix: text,
  mac: text,
  wwn: text,
  integer: { type: 'integer' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  choice: { oneOf: [text, { type: 'number' }] },
  json: any,
  set: listOf(any),
  ports: listOf(text),
  tags: listOf(text),
  reference: any,
  references: listOf(any),
  object: mapOf(any),
  objects: listOf(mapOf(any)),
  mappings: listOf(mapOf(any)),
  custom: mapOf(any),
  picture: { type: 'object', additionalProperties: text },
}

/** What there is to say of a type of field beyond its name. */
const WORDS: Partial<Record<FieldType, (field: Field) => string>> = {
  ports: () => 'Protocol and port, such as tcp/443.',
  tags: () => 'Slugs of tags.',
  reference: (field) => `Refers to ${wayTo(field)}.`,
  references: (field) => `Refers to several of ${wayTo(field)}.`,
  object: (field) => `Refers to one of ${modelsOf(field)}, with its kind: {${modelsOf(field, 1)}: …}.`,
  objects: (field) => `Refers to some of ${modelsOf(field)}, each with its kind: [{${modelsOf(field, 1)}: …}].`,
  mappings: (field) =>
    `Positions and what is behind them: {position, rear_port, rear_port_position}; rear_port refers to ${wayTo(field)}.`,
  picture: () => 'A picture: what pictureIn(path) makes of a file.',
  custom: () => 'Values of custom fields by name; those that are not mentioned stay as they are.',
}

/** The Pulumi package schema of the provider, drawn from the table of kinds. */
export function schema(version: string): string {
  const objects = (Object.keys(kinds) as Kind[]).map((kind) => [typeOf(kind), resourceOf(kind)] as const)
  const resources = { ...Object.fromEntries(objects), ...NEXT_ONES, ...SPECIAL }
  return JSON.stringify({
    name: 'netbox',
    displayName: 'NetBox',
    version,
    description: 'Objects of NetBox as Pulumi resources: previewed, drift-aware, referred to by natural key.',
    keywords: ['pulumi', 'netbox', 'category/network'],
    license: 'MIT',
    meta: { moduleFormat: '(.*)' },
    // What is generated of it bears its version.
    language: { python: { respectSchemaVersion: true, pyproject: { enabled: true } } },
    config: { variables: CONNECTION },
    provider: { inputProperties: CONNECTION, requiredInputs: ['url'] },
    resources,
    functions: functionSchemas(resources),
  })
}

const CONNECTION: Readonly<Record<string, Property>> = {
  url: { ...text, description: 'Where NetBox is, base path included: http://127.0.0.1:8080/netbox/.' },
  via: { ...text, description: 'The host on whose loopback that is, if it is reached by ssh: ssh://user@vm.' },
  token: { ...text, secret: true, description: 'An API token. Without one, username and password make a Token.' },
  username: { ...text, description: 'Whose tokens are made.' },
  password: { ...text, secret: true, description: 'The password of that user.' },
  kinds: { ...mapOf(any), description: 'Kinds of plugins by name, told by path, key and fields.' },
}

const adopt: Property = { type: 'boolean', description: 'Takes over what NetBox has already under the same key.' }

const SPECIAL: Readonly<Record<string, Resource>> = {
  [TOKEN_TYPE]: resource(
    "An API token of the provider's user. Made anew when a keeper changes, revoked when the resource goes.",
    { description: text, keepers: { ...mapOf(text), description: 'Whatever makes a new token when it changes.' } },
    [],
    { value: { ...text, secret: true, description: 'The text to send: nbt_<key>.<token>.' } },
  ),
  [LINK_TYPE]: resource(
    'Sets one reference of an object after both are there: the primary address of a device.',
    { kind: text, object: { type: 'integer' }, field: text, to: any },
    ['kind', 'object', 'field', 'to'],
    {},
  ),
  [PLUGIN_OBJECT_TYPE]: resource(
    "One object of a plugin of NetBox, of a kind that the provider's configuration tells.",
    {
      kind: { ...text, description: "One that the provider's kinds tell, such as dns.zone." },
      fields: { ...mapOf(any), description: 'By name, as that kind has them.' },
      adopt,
    },
    ['kind', 'fields'],
    { display_url: { ...text, description: 'Its page in NetBox.' } },
  ),
  [COLLECTION_TYPE]: resource(
    'Many objects as one resource: written in bulk, previewed one by one.',
    {
      objects: { ...mapOf(mapOf(any)), description: 'Objects with their kind, by keys of your choice.' },
      policy: { ...text, description: 'sync (the default), upsert: never delete, or create: never touch what exists.' },
      adopt,
    },
    ['objects'],
    { ids: { ...mapOf({ type: 'integer' }), description: "NetBox's number of each object, by key." } },
  ),
  [KONG_SERVICES_TYPE]: resource(
    'Services with their routes and plugins in a Kong gateway that is there already, whatever else it publishes.',
    {
      gateway: {
        ...mapOf(text),
        description: 'Where it is: host (of Docker), container, url, and adminUrl if it has one.',
      },
      owner: { ...text, description: 'Whose entries these are: they bear a tag of that name.' },
      services: { ...mapOf(any), description: "Kong's services by name, routes and plugins by name in them." },
      allowOverlap: {
        ...listOf(text),
        description: 'Names of routes of others that may match the same requests as these.',
      },
    },
    ['gateway', 'owner', 'services'],
    {},
  ),
}

const NEXT_ONES: Readonly<Record<string, Resource>> = Object.fromEntries(
  Object.entries(NEXT as Readonly<Record<string, Next>>).map(([type, { field, kind, parents }]) => [
    type,
    resource(
      `The next free ${field} of NetBox: taken once, kept as long as the resource is there, free again with its end.`,
      {
        from: { ...mapOf(any), description: `{${Object.keys(parents).join('} or {')}}: its key, {tag} or {role}.` },
        fields: { ...mapOf(any), description: `The other fields of the ${kind}.` },
        wish: { ...any, description: 'The very one that is wished for.' },
        adopt,
        ...(field === 'prefix' && { length: { type: 'integer', description: 'How long its mask is.' } }),
      },
      ['from'],
      { [field]: { ...TYPES[(kinds[kind] as KindEntry).fields[field]!.type] }, display_url: text },
    ),
  ]),
)

function resourceOf(kind: Kind): Resource {
  const { key, fields }: KindEntry = kinds[kind]
  const required = Object.keys(fields).filter((name) => fields[name]!.required)
  const properties = Object.entries(fields).map(([name, field]) => [name, propertyOf(field)] as const)
  return resource(
    `A ${kind} of NetBox, told from others by ${key.join(', ')}. Fields that are left out stay as they are.`,
    { ...Object.fromEntries(properties), adopt },
    required,
    { display_url: { ...text, description: 'Its page in NetBox.' } },
  )
}

function propertyOf(field: Field): Property {
  const words = [
    WORDS[field.type]?.(field),
    field.default === undefined ? undefined : `NetBox's default is ${JSON.stringify(field.default)}.`,
  ].filter((one) => one !== undefined)
  return {
    ...TYPES[field.type],
    ...(words.length > 0 ? { description: words.join(' ') } : {}),
    ...(field.secret ? { secret: true } : {}),
  }
}

function resource(
  description: string,
  inputProperties: Resource['inputProperties'],
  requiredInputs: readonly string[],
  outputs: Resource['properties'],
): Resource {
  const required = [...requiredInputs, ...Object.keys(outputs)]
  return { description, inputProperties, requiredInputs, properties: { ...inputProperties, ...outputs }, required }
}

function wayTo(field: Field): string {
  const [to] = field.to as [Kind]
  const { key }: KindEntry = kinds[to]
  const whole = key.length > 1 ? `, by {${key.join(', ')}}` : ''
  return `${to}, by its ${key.at(-1)}${whole} or by {id}`
}

function modelsOf(field: Field, count?: number): string {
  return field
    .to!.slice(0, count)
    .map((to) => to.split('.')[1])
    .join(', ')
}
