import type { Thing } from './identity.ts'
import { ownOf } from './observation.ts'
import { macOf, shortName } from './tokens.ts'

/** The things that a person may mean by a name, an address, a MAC, a token or an id. */
export function meant(things: readonly Thing[], text: string): Thing[] {
  const bare = shortName(text)
  const mac = macOf(text)
  const wanted = new Set([text, `mac:${mac}`])
  return things.filter(
    ({ id, observations, tokens }) =>
      id === text ||
      observations.some(
        ({ name, interfaces }) =>
          (name !== undefined && shortName(name) === bare) ||
          interfaces.some(({ addresses }) => addresses.some((one) => one.split('/')[0] === text)),
      ) ||
      tokens.some((token) => wanted.has(token.text)),
  )
}

/** Why a thing is one: its tokens, what was joined and what was not. One line each. */
export function explain({ id, observations, tokens, voids, merges, refusals }: Thing): string[] {
  return [
    id,
    ...observations.map(
      (one) => `  seen by ${one.source} as ${ownOf(one)}${one.name ? `, called ${one.name}` : ''}, ${one.seen}`,
    ),
    ...tokens.filter(({ sort }) => sort !== 'own').map(({ text, strength }) => `  ${strength.padEnd(6)} ${text}`),
    ...voids.map(({ text, reason }) => `  void   ${text}: ${reason}`),
    ...merges.map(({ token, of }) => `  joined by ${token}: ${of.join(', ')}`),
    ...refusals.map(({ token, of, reason }) => `  not joined by ${token}: ${of.join(', ')}, because ${reason}`),
  ]
}
