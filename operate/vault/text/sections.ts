import { UserError } from '../../../host/user-error.ts'
import { blocksOf } from './blocks.ts'
import { eolOf, type Line, splitLines } from './lines.ts'

/** A generated part of a note: its name in the marks, and its text in Markdown, lines ended by `\n`. */
export interface Section {
  name: string
  text: string
}

interface Place {
  start: number
  end: number
}

const MARK = /^[ \t]*<!-- netbox-as-code:(begin|end) ([\w-]+)(?: [^>]*)?-->[ \t]*$/
const ANY_MARK = /<!-- *netbox-as-code:/

/** A section between its marks, lines ended by `\n`. */
export function marked({ name, text }: Section): string {
  return [
    `<!-- netbox-as-code:begin ${name} (généré : ne rien écrire entre ces deux marques) -->`,
    '',
    text,
    '',
    `<!-- netbox-as-code:end ${name} -->`,
  ].join('\n')
}

/**
 * Puts sections in place of those of the same names; what stands outside of the marks stays byte for byte. A section that is
 * not there yet comes behind the one that precedes it in the list, or at the end of the text.
 *
 * @throws UserError in one sentence, if a mark has lost its other half
 */
export function putSections(text: string, sections: readonly Section[]): string {
  const eol = eolOf(text)
  let result = text
  let previous: string | undefined
  for (const section of sections) {
    const block = marked(section).replaceAll('\n', eol)
    const places = findSections(result)
    const own = places.get(section.name)
    const before = previous === undefined ? undefined : places.get(previous)
    if (own) result = result.slice(0, own.start) + block + result.slice(own.end)
    else if (before) result = `${result.slice(0, before.end)}${eol}${eol}${block}${result.slice(before.end)}`
    else
      result = `${result}${result === '' || result.endsWith('\n') ? '' : eol}${result === '' ? '' : eol}${block}${eol}`
    previous = section.name
  }
  return result
}

/** Where the sections of a text stand, marks included, without the last line end. */
export function findSections(text: string): Map<string, Place> {
  const places = new Map<string, Place>()
  const lines = splitLines(text)
  const blocks = blocksOf(lines)
  let opened: { name: string; start: number } | undefined
  let start = 0
  lines.forEach((line: Line, number) => {
    const [, half, name = ''] = MARK.exec(line.text) ?? []
    const end = start + line.text.length
    if (blocks[number] !== 'code' && ANY_MARK.test(line.text)) {
      if (half === 'begin' && !opened && !places.has(name)) opened = { name, start }
      else if (half === 'end' && opened?.name === name) {
        places.set(name, { start: opened.start, end })
        opened = undefined
      } else throw damaged(number + 1)
    }
    start = end + line.eol.length
  })
  if (opened) throw damaged(text.slice(0, opened.start).split('\n').length)
  return places
}

function damaged(line: number): UserError {
  return new UserError(
    `The netbox-as-code mark at line ${line} of the note is damaged, doubled or has lost its other half: restore it, or remove that section with its marks.`,
  )
}
