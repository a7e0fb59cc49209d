import { flag, json, kind, password, refs, required, set, text } from './field.ts'

/**
 * Who may do what. NetBox keeps no change log of these, and they carry no tags: an object that a crash cut off cannot be
 * told from somebody else's.
 */
export const users = {
  'users.group': kind('users/groups', ['name'], { name: required(text), description: text }),
  'users.user': kind('users/users', ['username'], {
    username: required(text),
    password: required(password),
    first_name: text,
    last_name: text,
    email: text,
    is_active: flag(true),
    groups: refs('users.group'),
  }),
  'users.objectpermission': kind(
    'users/permissions',
    ['name'],
    {
      name: required(text),
      description: text,
      enabled: flag(true),
      object_types: required(set),
      /** view, add, change, delete, or an action of NetBox's own. */
      actions: required(set),
      /** A filter of the ORM, or a list of them of which one must hold: `{tenant__slug: 'client-demo'}`. */
      constraints: json,
      users: refs('users.user'),
      groups: refs('users.group'),
    },
    { unique: false },
  ),
}
