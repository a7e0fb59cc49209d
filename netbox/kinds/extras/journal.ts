import { choice, type KindEntry, kind, object, ref, required, text } from '../field.ts'
import { tagged } from '../shared.ts'

/** Have an owner and custom fields as all that has a journal, and yet none. */
const without = ['extras.eventrule', 'extras.webhook']
/** Have a journal, and yet not both. */
const besides = ['extras.configcontextprofile', 'ipam.vlantranslationrule', 'vpn.l2vpntermination']

/** Entries in the journals of other objects, whose kinds they are told from. */
export function journal(kinds: Readonly<Record<string, KindEntry>>) {
  const journalled = Object.keys(kinds).filter(
    (name) => kinds[name]!.fields.owner && kinds[name]!.fields.custom_fields && !without.includes(name),
  )
  return {
    'extras.journalentry': kind(
      'extras/journal-entries',
      ['assigned_object', 'kind', 'comments'],
      {
        assigned_object: required(object('assigned_object', [...journalled, ...besides])),
        kind: choice('info'),
        comments: required(text),
        created_by: ref('users.user'),
        ...tagged,
      },
      {
        unique: false,
        find: { comments: null },
        note: 'NetBox knows no key: an entry is told by its object, its kind and its text, so another text is another entry. In a Collection, where kind names the sort of object, it is an info.',
      },
    ),
  }
}
