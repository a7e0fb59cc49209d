/** NetBox from TypeScript: client, kinds, sessions, plan, apply, render. Free of Pulumi. */
import './node-20.ts'

export type { Action, Create, Current, Delete, Plan, Policy, Unchanged, Update } from './actions.ts'
export { type ApplyOptions, apply, type Report, type Result } from './apply.ts'
export { Client, type ClientOptions, type Statistics } from './client/client.ts'
export { list, type Row } from './client/list.ts'
export { type Credentials, provisionToken, revokeToken, type Token } from './client/token.ts'
export { connected, LIFETIME } from './connected.ts'
export { readCurrent } from './current.ts'
export { readCurrentByKey } from './current-by-key.ts'
export { type Desired, parseDesired } from './desired.ts'
export { diff, type FieldChange } from './diff.ts'
export { type Dump, dump, type Wish } from './dump/dump.ts'
export { type ErrorCode, NetBoxError } from './errors.ts'
export { ifMatchOf } from './etag.ts'
export { assertSafe, type Thresholds } from './guard.ts'
export { Kept } from './kept.ts'
export type { Field, FieldType, KindEntry } from './kinds/field.ts'
export {
  type Fields,
  inOrder,
  isKind,
  type Kind,
  kinds,
  type ObjectReference,
  type Reference,
  tellKinds,
} from './kinds.ts'
export { type Blocked, blockedIn, type PartialPlan, partial } from './partial.ts'
export { pictureIn } from './pictures.ts'
export { plan } from './plan.ts'
export { isOver, limitOf, type Quota, quotas, type Usage, usageOf } from './quota.ts'
export { type Format, render, summary } from './render.ts'
export type { EnsureOptions, Observed, SessionOptions } from './session/types.ts'
export { Session } from './session.ts'
export { assertSupported } from './supported.ts'
