import { GatewayError } from './gateway.ts'

/** What the gateway says against our entries, with a remedy if there is one that we know. */
export function refusal(what: string, words: string): GatewayError {
  const said = oneLine(words)
  const plugin = /plugin '([\w-]+)' not enabled/.exec(said)?.[1]
  if (plugin)
    return new GatewayError(
      `${what}: ${said}. Add ${plugin} to the gateway's KONG_PLUGINS${plugin === 'rate-limiting' ? ', or set the limits to 0' : ''}.`,
    )
  return new GatewayError(`${what}: ${said}.`)
}

/** A name that we want is somebody else's. */
export function inUse(kind: 'service' | 'route', name: string): GatewayError {
  return new GatewayError(
    `The gateway has a ${kind} named ${name} that is not ours: rename it there, or set another netbox:name.`,
  )
}

/** The end of a message that tells the gateway's log. */
export function said(errors: readonly string[]): string {
  return errors.length === 0 ? '' : ` The gateway's log says: ${errors.slice(-3).map(oneLine).join(' / ')}.`
}

/** Words of others in a sentence of ours. */
export function oneLine(words: string): string {
  return words
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
}
