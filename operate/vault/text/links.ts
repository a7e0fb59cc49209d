import { blocksOf } from './blocks.ts'
import { splitLines } from './lines.ts'

const LINK = /!?\[\[([^\][|#^\\]+)(?:[#^][^\]|]*)?(?:\\?\|[^\]]*)?\]\]/g

/**
 * The notes that a text links to with `[[note]]`, `[[note#heading]]`, `[[note|alias]]` or, in a table, `[[note\|alias]]`;
 * those of the frontmatter included, those in code and comments not.
 */
export function wikilinksOf(text: string): string[] {
  const lines = splitLines(text)
  const blocks = blocksOf(lines)
  return lines.flatMap(({ text: line }, at) => {
    if (blocks[at] === 'code' || blocks[at] === 'comment') return []
    return [...line.replace(/(`+)[^`]*\1/g, '').matchAll(LINK)].map(([, target]) => target!.trim())
  })
}

/** Whether a text links to a note. Obsidian looks at the file's name, whatever folder is given, and not at case. */
export function linksTo(text: string, note: string): boolean {
  return wikilinksOf(text).some((target) => sameNote(target, note))
}

/** The links of a text that no note of the vault answers to. */
export function unresolved(text: string, notes: readonly string[]): string[] {
  return [...new Set(wikilinksOf(text))].filter((target) => !notes.some((note) => sameNote(target, note)))
}

const sameNote = (target: string, note: string) => nameOf(target) === nameOf(note)

function nameOf(target: string): string {
  return target.split('/').at(-1)!.replace(/\.md$/i, '').normalize('NFC').toLowerCase()
}
