import { type Deployed, isHealthy } from './deployed.ts'
import { sectionsOf } from './note-sections.ts'
import { replaceScalar, scalarOf } from './text/frontmatter.ts'
import { findSections, marked, putSections } from './text/sections.ts'

/** The words of `status` that we write; any other is a person's and stays. */
const STATUS = { healthy: 'actif', sick: 'dégradé' } as const

/**
 * The note about NetBox: frontmatter and generated sections between marks. What a person wrote outside of the marks stays
 * byte for byte, the frontmatter too, but for a `status` that is one of ours. The day of the reading changes only
 * together with something else: a run without news writes nothing.
 *
 * @param current the note as it is; undefined if there is none
 * @param stack the name of the note of the stack, which is linked to
 * @throws UserError in one sentence, if the marks in the note are damaged
 */
export function integrationNote(current: string | undefined, deployed: Deployed, stack: string): string {
  const status = isHealthy(deployed) ? STATUS.healthy : STATUS.sick
  if (current === undefined) {
    const sections = sectionsOf(deployed, stack).map((section) => `\n${marked(section)}\n`)
    return `${frontmatter(deployed.date, status, stack)}${sections.join('')}`
  }
  const dated = (date: string) => putSections(current, sectionsOf({ ...deployed, date }, stack))
  const read = readOn(current)
  const undated = read === undefined ? undefined : dated(read)
  const text = undated === current ? current : dated(deployed.date)
  const written = scalarOf(text, 'status')
  const ours = written !== status && (Object.values(STATUS) as unknown[]).includes(written)
  return ours ? replaceScalar(text, 'status', status) : text
}

function frontmatter(date: string, status: string, stack: string): string {
  return `---
title: Intégration de NetBox
date: ${date}
type: concept
status: ${status}
tags:
  - projet/multipass
  - infra/netbox
related:
  - "[[${stack}]]"
---
`
}

/** The day that the sections of a note say they were read on. */
function readOn(text: string): string | undefined {
  const first = [...findSections(text).values()][0]
  return first && /Relevé le (\d{4}-\d{2}-\d{2})/.exec(text.slice(first.start))?.[1]
}
