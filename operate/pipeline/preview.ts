import { UserError } from '../../host/user-error.ts'

/** What Pulumi knows of a resource before or after a step; secrets stand there as `[secret]`. */
export interface PreviewState {
  type: string
  custom?: boolean
  protect?: boolean
  retainOnDelete?: boolean
  inputs?: Record<string, unknown>
  outputs?: Record<string, unknown>
}

/** One step of `pulumi preview --json` or `pulumi refresh --preview-only --json`. */
export interface PreviewStep {
  op: string
  urn: string
  oldState?: PreviewState
  newState?: PreviewState
  /** Top-level properties that differ. */
  diffReasons?: string[] | null
  /** Property path → how it differs: `add`, `update`, `delete`, each also with `-replace`. */
  detailedDiff?: Record<string, { kind: string }> | null
}

interface Diagnostic {
  urn?: string
  message: string
  severity: string
}

/** What Pulumi prints with `--json`, as far as a plan needs it. */
export interface Preview {
  steps: PreviewStep[]
  diagnostics?: Diagnostic[]
}

/** How a Pulumi command with `--json` ended. */
export interface Printed {
  code: number
  stdout: string
  stderr: string
}

/** A preview that failed and does not tell why in its digest: by a policy, which has no words there, or by something else. */
export class UntoldFailure extends UserError {
  override name = 'UntoldFailure'
}

/** What the engine says beside the error that it has told already, and alone when a policy is broken. */
const NO_NEWS = /^(preview|update|refresh) failed$/

/**
 * Reads what `pulumi … --json` printed. Pulumi prints its digest however it ends, and not every failure is a diagnostic in
 * it: without a look at the exit code, a preview that failed would pass for one in which nothing changes.
 *
 * @param mask takes secrets out of an error's words
 * @throws UserError if the preview failed, with the errors of its digest; UntoldFailure if it has none, with what went to
 * standard error
 */
export function readPreview({ code, stdout, stderr }: Printed, mask: (text: string) => string): Preview {
  let preview: Preview
  try {
    preview = JSON.parse(stdout) as Preview
  } catch {
    throw new UserError(mask(unmade(stderr.trim() || stdout.trim() || 'it does not say why')))
  }
  const errors = (preview.diagnostics ?? [])
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => said(message))
  const telling = [...new Set(errors)].filter((error) => !NO_NEWS.test(error))
  if (telling.length > 0) throw new UserError(mask(telling.join('\n')))
  if (errors.length > 0 || code !== 0) {
    throw new UntoldFailure(mask(unmade(stderr.trim() || `it ended with ${code} and does not say why`)))
  }
  return { ...preview, steps: preview.steps ?? [] }
}

function unmade(why: string): string {
  return `Pulumi could not make a preview: ${why}`
}

/** The warnings of a preview, each in one line and once. */
export function warningsOf({ diagnostics = [] }: Preview): string[] {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning')
  return [...new Set(warnings.map(({ message }) => said(message)))].sort()
}

/** What the bridge of plugins from Terraform puts around an error: it tells each twice, as a list under a URN and by a line of its source. */
const WRAPPINGS = [
  /^sdk-v2\/\S+: sdk\.helper_schema: (.*): provider=\S+$/s,
  /^(?:\w+ urn:\S+: )?1 error occurred:\s+\* (.*)$/s,
]

/** A message of the engine without the severity it repeats, and without what a plugin's bridge puts around it. */
export function said(message: string): string {
  const bare = message.trim().replace(/^(error|warning): /, '')
  return WRAPPINGS.reduce((text, wrapping) => text.replace(wrapping, '$1').trim(), bare)
}
