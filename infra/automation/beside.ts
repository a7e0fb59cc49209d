import { all, type Input, type Output, output } from '@pulumi/pulumi'
import type { Files } from '../container.ts'

/** What one more service in the automation container is given. */
export interface Beside {
  readonly env: Readonly<Record<string, string>>
  /** Path in the container → content, such as a secret. */
  readonly files: Readonly<Record<string, Input<string>>>
}

/** The environment of all of them. */
export function envOf(beside: readonly Beside[]): Record<string, string> {
  return Object.assign({}, ...beside.map(({ env }) => env))
}

/** The files of all of them, known when each content is. */
export function filesOf(beside: readonly Beside[]): Output<Files> {
  const files: [string, Input<string>][] = beside.flatMap((one) => Object.entries(one.files))
  return all(files.map(([, content]) => output(content))).apply((contents) =>
    Object.fromEntries(files.map(([path], at) => [path, contents[at]!])),
  )
}
