/** What Pulumi says of a resource's protection; false may be left out. */
export interface Guarded {
  protect?: boolean
}

/** How a step changes the protection of a resource that is there and stays; undefined if it does not. */
export function protectionOf(was?: Guarded | null, is?: Guarded | null): { old: boolean; new: boolean } | undefined {
  if (!was || !is) return undefined
  const [before, after] = [was.protect === true, is.protect === true]
  return before === after ? undefined : { old: before, new: after }
}
