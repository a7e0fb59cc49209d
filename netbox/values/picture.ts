import { z } from 'zod'
import type { Picture } from '../kinds.ts'
import { rule } from './rule.ts'

/** What NetBox adds to a name that is taken. */
const SUFFIX = /_[a-zA-Z0-9]{7}(?=\.[^.]*$)/

/** A file that NetBox keeps. It tells where it is, and not what is in it: the name holds a sum of that. */
export const picture = rule({
  expects: 'a picture: {file: <path>, name: <name in NetBox>}',
  schema: z.strictObject({ file: z.string(), name: z.string() }),
  read: (row, name) => {
    const path = row[name]
    return typeof path === 'string' ? decodeURIComponent(path.slice(path.lastIndexOf('/') + 1)) : null
  },
  same: (wanted, current) =>
    nameOf(wanted) === nameOf(current) || nameOf(wanted) === nameOf(current)?.replace(SUFFIX, ''),
  token: (value) => nameOf(value) ?? '',
  // A file does not go with the other fields: see uploads.ts.
  write: (wanted, name) => (wanted === null ? { [name]: null } : {}),
  describe: () => null,
})

function nameOf(value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : (value as Picture).name
}
