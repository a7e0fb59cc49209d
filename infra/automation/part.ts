import type { Input, Output, Resource } from '@pulumi/pulumi'

/** What one more service in the automation container is given. */
export interface Part {
  readonly env: Readonly<Record<string, string>>
  /** Each by the name of its variable, which ends in `_FILE` in the container. */
  readonly secrets: Readonly<Record<string, Input<string>>>
  /** Path in the container → content. */
  readonly files?: Readonly<Record<string, Input<string>>>
  /** What answers in the container as long as the service lives; whether what it talks to lives is its own business. */
  readonly alive?: string
  /** Resolves when what it needs is there. */
  readonly after?: Output<Resource>
}
