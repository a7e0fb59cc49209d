/** A mistake or a missing thing that the user can mend: shown as its message alone, without a stack trace. */
export class UserError extends Error {
  override name = 'UserError'
}
