import { UserError } from '../../host/user-error.ts'
import { parseYaml, YamlError } from '../../text/yaml.ts'

/** The settings of a stack, `Pulumi.<stack>.yaml`, as far as they are read here; encrypted ones as they lie there. */
export interface StackFile {
  /** By full key. */
  readonly config: Record<string, unknown>
}

/**
 * Reads the settings of a stack.
 *
 * @param file its name, for the error
 * @throws UserError in one sentence
 */
export function parseStackFile(text: string, file: string): StackFile {
  try {
    const whole = (parseYaml(text, file) ?? {}) as Partial<StackFile>
    return { ...whole, config: whole.config ?? {} }
  } catch (error) {
    throw error instanceof YamlError ? new UserError(`${error.message}.`) : error
  }
}
