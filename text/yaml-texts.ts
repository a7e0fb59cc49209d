import { FAILSAFE_SCHEMA, JSON_SCHEMA, load, YAMLException } from 'js-yaml'
import { YamlError } from './yaml.ts'

/**
 * What a YAML file of one document holds, every scalar as the text that stands there: `08` is "08", `yes` is "yes". For files that were
 * written for YAML 1.1, whose readers disagree about such values; who knows what a value is for makes of it what it means.
 * It also reads quickly, thousands of files in a few seconds.
 *
 * @param name of the file, for the error
 * @throws YamlError
 */
export function parseYamlTexts(text: string, name: string): unknown {
  return read(text, name, FAILSAFE_SCHEMA)
}

/** The same with numbers, truths and nothing as JSON has them: for values whose form nobody tells. Throws YamlError. */
export function parseYamlJson(text: string, name: string): unknown {
  return read(text, name, JSON_SCHEMA)
}

function read(text: string, name: string, schema: typeof FAILSAFE_SCHEMA): unknown {
  try {
    return load(text, { schema })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { mark, reason } = error
    const where = mark ? ` at line ${mark.line + 1}, column ${mark.column + 1}` : ''
    throw new YamlError(`${name}: ${reason}${where}`)
  }
}
