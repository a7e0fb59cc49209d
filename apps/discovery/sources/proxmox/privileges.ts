/** What a token needs, where, and what is not seen without. */
export interface Privilege {
  /** One of these suffices; before 9 the guest agent's has another name. */
  readonly names: readonly string[]
  /** Where it counts for everything. */
  readonly paths: readonly string[]
  readonly shows: string
}

export const PRIVILEGES = {
  guests: { names: ['VM.Audit'], paths: ['/', '/vms'], shows: 'virtual machines and containers' },
  nodes: { names: ['Sys.Audit'], paths: ['/', '/nodes'], shows: 'nodes and their networks' },
  agent: { names: ['VM.GuestAgent.Audit', 'VM.Monitor'], paths: ['/', '/vms'], shows: 'addresses of virtual machines' },
} as const satisfies Record<string, Privilege>

/**
 * What is missing, a sentence each. A token without privileges is answered with 200 and an empty list, so this is asked first.
 *
 * @param granted by path, the privileges there
 */
export function missingIn(granted: Readonly<Record<string, Readonly<Record<string, unknown>>>>): {
  lacks: Set<keyof typeof PRIVILEGES>
  sentences: string[]
} {
  const lacks = (Object.keys(PRIVILEGES) as (keyof typeof PRIVILEGES)[]).filter((key) => {
    const { names, paths }: Privilege = PRIVILEGES[key]
    return !paths.some((path) => names.some((name) => granted[path]?.[name]))
  })
  const sentences = lacks.map((key) => {
    const { names, paths, shows }: Privilege = PRIVILEGES[key]
    return `the token lacks ${names.join(' (before 9: ')}${names.length > 1 ? ')' : ''} on ${paths.at(-1)}, so not all ${shows} are seen`
  })
  return { lacks: new Set(lacks), sentences }
}
