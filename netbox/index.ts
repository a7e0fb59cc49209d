/** NetBox from TypeScript: client, kinds, sessions, plan, apply, render. Free of Pulumi. */

export { type ApplyOptions, apply, type Report, type Result } from './apply.ts'
export { Client, type ClientOptions, type Statistics } from './client/client.ts'
export { type Credentials, provisionToken, revokeToken, type Token } from './client/token.ts'
export { type Current, readCurrent } from './current.ts'
export { type Desired, parseDesired } from './desired.ts'
export { diff, type FieldChange } from './diff.ts'
export { type ErrorCode, NetBoxError } from './errors.ts'
export { assertSafe, type Thresholds } from './guard.ts'
export type { Field, FieldType, KindEntry } from './kinds/field.ts'
export { type Fields, inOrder, isKind, type Kind, kinds, type ObjectReference, type Reference } from './kinds.ts'
export {
  type Action,
  type Create,
  type Delete,
  type Plan,
  type Policy,
  plan,
  type Unchanged,
  type Update,
} from './plan.ts'
export { type Format, render, summary } from './render.ts'
export { type EnsureOptions, type Observed, Session, type SessionOptions } from './session.ts'
export { assertSupported } from './supported.ts'
