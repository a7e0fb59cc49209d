import type { Deployed } from './deployed.ts'
import { integrationNote } from './note.ts'
import { updateStack } from './stack/update.ts'
import { unresolved } from './text/links.ts'

/** The notes, by the names that wikilinks know them by. */
export const STACK_NOTE = 'C_MultiPass-Stack'
export const NETBOX_NOTE = 'C_NetBox-Integration'

/** The two notes as they are; `netbox` is undefined if there is none yet. */
export interface Notes {
  stack: string
  netbox: string | undefined
}

export interface VaultPlan {
  stack: string
  netbox: string
  /** Sentences for whoever started it: what could not be done, and what is done besides. */
  said: string[]
}

/**
 * What both notes should be. The byte order mark of a file goes: the notes of the vault are UTF-8 without one.
 *
 * @param names of all notes of the vault, without `.md`
 * @throws UserError in one sentence, if one of the notes cannot be changed safely
 */
export function planVault(notes: Notes, deployed: Deployed, names: readonly string[]): VaultPlan {
  const said: string[] = []
  const unmarked = (text: string, note: string) => {
    if (!text.startsWith('\uFEFF')) return text
    said.push(`${note}.md begins with a byte order mark, which is taken away.`)
    return text.slice(1)
  }
  const stack = updateStack(unmarked(notes.stack, STACK_NOTE), deployed, NETBOX_NOTE)
  const current = notes.netbox === undefined ? undefined : unmarked(notes.netbox, NETBOX_NOTE)
  const generated = integrationNote(undefined, deployed, STACK_NOTE)
  const lost = unresolved(`${generated}[[${NETBOX_NOTE}]]`, [...names, NETBOX_NOTE])
  return {
    stack: stack.text,
    netbox: integrationNote(current, deployed, STACK_NOTE),
    said: [...said, ...stack.said, ...lost.map((link) => `No note of the vault answers to [[${link}]].`)],
  }
}
