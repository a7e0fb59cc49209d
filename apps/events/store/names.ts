/** What things are called on the server. */

/** The stream of events, where nobody names another; the two beside it are named after it. */
export const STREAM = 'INFRASTRUCTURE'
/** What the projector is called there, where nobody names it otherwise. */
export const CONSUMER = 'netbox-projector'
/** The consumer that takes plain publishes in. */
export const INTAKE = 'intake'

export const ingressOf = (stream: string): string => `${stream}_INGRESS`
export const deadOf = (stream: string): string => `${stream}_DEAD`
/** Where what nobody could do is kept: `dead-letters.INFRASTRUCTURE.projector.<position>`. */
export const deadSubject = (stream: string, ...more: readonly string[]): string =>
  ['dead-letters', stream, ...more].join('.')
/** Where `netbox-events dead replay` asks the projector to try aggregates again. */
export const replaySubject = (stream: string): string => `netbox-events.${stream}.replay`
