import { flag, json, kind, password, ref, refs, required, set, text } from './field.ts'

const description = text

/**
 * Who may do what, and whose things are. NetBox keeps no change log of users, groups and permissions, and none of these carry tags:
 * an object that a crash cut off cannot be told from somebody else's.
 */
export const users = {
  'users.group': kind(
    'users/groups',
    ['name'],
    { name: required(text), description },
    { instead: { permissions: 'groups of the users.objectpermission' } },
  ),
  'users.user': kind(
    'users/users',
    ['username'],
    {
      username: required(text),
      password: required(password),
      first_name: text,
      last_name: text,
      email: text,
      is_active: flag(true),
      groups: refs('users.group'),
    },
    { instead: { permissions: 'users of the users.objectpermission' } },
  ),
  'users.objectpermission': kind(
    'users/permissions',
    ['name'],
    {
      name: required(text),
      description,
      enabled: flag(true),
      object_types: required(set),
      /** view, add, change, delete, or an action of NetBox's own. */
      actions: required(set),
      /** A filter of the ORM, or a list of them of which one must hold: `{tenant__slug: 'client-demo'}`. */
      constraints: json,
      users: refs('users.user'),
      groups: refs('users.group'),
    },
    { unique: false, note: 'NetBox takes several of one name; here the name tells which one it is.' },
  ),
  'users.ownergroup': kind('users/owner-groups', ['name'], { name: required(text), description }),
  'users.owner': kind('users/owners', ['name'], {
    name: required(text),
    /** NetBox wants it said, if only that there is none: null. */
    group: required(ref('users.ownergroup')),
    user_groups: refs('users.group'),
    users: refs('users.user'),
    description,
  }),
}
