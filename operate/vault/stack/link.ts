import { blocksOf } from '../text/blocks.ts'
import { addToList, hasKey } from '../text/frontmatter.ts'
import { eolOf, insertAfter, joinLines, splitLines } from '../text/lines.ts'
import { linksTo } from '../text/links.ts'
import { itemAfter, listsOf, parseItem } from '../text/lists.ts'

const KEY = 'related'
/** Headings of a section of links, without accents. */
const HEADING = /^#{1,6}\s+[^\p{L}]*(liens?|voir aussi|notes? liees?|references?|related|links?|see also)\b/iu

/**
 * Sees to it that a note links to another one, once: in the `related` of its frontmatter, else in the list of its section of
 * links, else in a `related` or a section of its own. A link that stands anywhere in the note already is enough.
 */
export function putLink(text: string, note: string): string {
  if (linksTo(text, note)) return text
  const link = `[[${note}]]`
  const inFrontmatter = () => addToList(text, KEY, link)
  return (
    (hasKey(text, KEY) ? inFrontmatter() : undefined) ?? inSection(text, link) ?? inFrontmatter() ?? atEnd(text, link)
  )
}

function inSection(text: string, link: string): string | undefined {
  const lines = splitLines(text)
  const blocks = blocksOf(lines)
  const isHeading = (at: number) => blocks[at] === 'prose' && /^#{1,6}\s/.test(lines[at]!.text)
  const heading = lines.findIndex(({ text: line }, at) => isHeading(at) && HEADING.test(withoutAccents(line)))
  if (heading < 0) return undefined
  const next = lines.findIndex((_, at) => at > heading && isHeading(at))
  const list = listsOf(lines, blocks).find(({ items }) => items[0]! > heading && (next < 0 || items[0]! < next))
  if (!list) return undefined
  const item = parseItem(lines[list.items.at(-1)!]!.text)!
  return joinLines(insertAfter(lines, list.last, [itemAfter(item, link)]))
}

function atEnd(text: string, link: string): string {
  const eol = eolOf(text)
  const ended = text === '' || text.endsWith('\n')
  return `${text}${ended ? '' : eol}${eol}## Voir aussi${eol}${eol}- ${link}${ended ? eol : ''}`
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}
