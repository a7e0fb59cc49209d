import { entryOf, type Kind, kinds } from '../kinds.ts'
import type { Field, Version } from './field.ts'
import { collectionsLeftOut, fieldsLeftOut } from './left-out.ts'

/** The page of the documentation that tells every kind, drawn from the table: Markdown. */
export function kindsPage(): string {
  const names = Object.keys(kinds) as Kind[]
  const apps = [...new Set(names.map((kind) => kind.split('.')[0]!))].sort()
  return [
    ...INTRODUCTION,
    ...apps.flatMap((app) => [
      '',
      `## ${app}`,
      ...names
        .filter((kind) => kind.startsWith(`${app}.`))
        .sort()
        .flatMap(told),
    ]),
    ...LEFT_OUT,
    '| collection | why |',
    '|---|---|',
    ...Object.entries(collectionsLeftOut).map(([path, why]) => `| \`${path}\` | ${why} |`),
    '',
    '| field | why |',
    '|---|---|',
    ...Object.entries(fieldsLeftOut).flatMap(([path, names]) =>
      Object.entries(names).map(([name, why]) => `| \`${path}\` ${name} | ${why} |`),
    ),
    '',
  ].join('\n')
}

const INTRODUCTION = [
  '# The kinds of objects',
  '',
  'Every kind that the engine, its commands and the Pulumi provider know, with its fields. The page is drawn from the table in',
  '`netbox/kinds/`, and a test holds that table against what NetBox 4.5 and 4.7 say of themselves: each collection a person can create',
  'in, and each field, is in it or at the end of this page with a reason.',
  '',
  'A kind is told by its key: the fields that say which object is meant. A reference is the value of the last one (`homelab`), several',
  'fields (`{site: homelab, name: r2}`), or `{id: 12}`; what fits several objects is refused, and the message says what would tell them',
  'apart. **Bold** fields are needed to create the object; a version after a name is the first one of NetBox that has it.',
]

const LEFT_OUT = [
  '',
  '## Left out',
  '',
  'What NetBox lets one write and is told in another way here, or not at all.',
  '',
]

function told(kind: Kind): string[] {
  const { key, fields, apart, since, note, instead = {} } = entryOf(kind)
  const beside = apart ? `, and where that fits several by ${apart.by.join(', ')}` : ''
  return [
    '',
    `### ${kind}${versionOf(since)}`,
    `Key: ${key.join(', ')}${beside}.${note ? ` ${note}` : ''}`,
    '',
    Object.entries(fields)
      .map(([name, field]) => `${field.required ? `**${name}**` : name}${pointing(field)}${versionOf(field.since)}`)
      .join(', ')
      .concat('.'),
    ...Object.entries(instead).flatMap(([name, remedy]) => ['', `Not ${name}, but ${remedy}.`]),
  ]
}

function versionOf(since: Version | undefined): string {
  return since ? ` (${since})` : ''
}

/** Where a reference leads. Tags and owners are the same everywhere, and long lists are NetBox's own. */
function pointing({ to = [] }: Field): string {
  if (to.length === 0 || to[0] === 'users.owner') return ''
  return to.length > 12 ? ` → ${to.length} kinds` : ` → ${to.join(' or ')}`
}
