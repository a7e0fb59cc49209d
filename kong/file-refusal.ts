import { type DeclarativeHost, GatewayError } from './gateway.ts'
import { oneLine, refusal } from './words.ts'

/**
 * Why a gateway refuses its file with our entries in it: because of them, or because of what was there before.
 *
 * @param words what the gateway says against it
 * @param old the file without our change
 */
export async function fileRefusal(host: DeclarativeHost, words: string, old: string): Promise<GatewayError> {
  const before = await host.parse(old)
  if (before !== undefined)
    return new GatewayError(
      `The gateway refuses ${host.file} as it is, before any change of ours: ${oneLine(before)}. Correct it first; nothing was changed.`,
    )
  const error = refusal(`The gateway refuses our entries for ${host.file}`, words)
  if (!host.file.endsWith('.json')) return error
  return new GatewayError(
    `${error.message} Comments mark our entries, and there are none in a file named .json: name it .yml, as JSON is YAML too.`,
  )
}
