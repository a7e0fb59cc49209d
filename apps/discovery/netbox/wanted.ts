import type { Kind } from '../../../netbox/index.ts'
import type { Said } from '../core/merge.ts'

/** One object that NetBox should have, and who says so. */
export interface Wanted {
  readonly kind: Kind
  readonly fields: Readonly<Record<string, unknown>>
  /** By field; those of which nobody in particular said anything are left out. */
  readonly said: Readonly<Record<string, Pick<Said, 'by' | 'others'>>>
}

/** What is wanted of one thing: the device or machine itself, and what hangs on it, each after what it needs. */
export interface Fragment {
  /** Id of the thing. */
  readonly thing: string
  readonly itself: Wanted
  /** Why the thing itself is left as it is, though NetBox has it: it is others'. */
  readonly theirs?: string
  /** Fields of the thing itself that are set if what they point to can be there: its primary addresses. */
  readonly primary?: Readonly<Record<string, unknown>>
  /** What a thing of others lacks and somebody knows. */
  readonly filling?: Wanted
  readonly children: readonly Wanted[]
  /** Objects that it refers to, which are made if NetBox lacks them and never changed. */
  readonly needs: readonly Wanted[]
}

/** A name as NetBox's slugs are: `VM Ubuntu 24.04` is `vm-ubuntu-24-04`. */
export function slugOf(name: string): string {
  return (
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 90) || 'unknown'
  )
}
