import type { Input, Output, Resource } from '@pulumi/pulumi'

/** What one more service in the automation container is told. */
export interface Beside {
  /** The environment; no secrets. */
  readonly env: Readonly<Record<string, string>>
  /** Each a file, which the variable with `_FILE` behind its name names. */
  readonly secrets: Readonly<Record<string, Input<string>>>
  /** Resolves when what it needs is there. */
  readonly after?: Output<Resource>
}
