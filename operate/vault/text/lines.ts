/** A line as it stands in a file, and the line end behind it: `\n`, `\r\n`, or '' for a last line without one. */
export interface Line {
  text: string
  eol: string
}

/** Takes a text apart so that {@link joinLines} gives it back byte for byte. The empty text has no line. */
export function splitLines(text: string): Line[] {
  return text.split(/(?<=\n)/).flatMap((line) => {
    if (line === '') return []
    const eol = /\r?\n$/.exec(line)?.[0] ?? ''
    return [{ text: line.slice(0, line.length - eol.length), eol }]
  })
}

export function joinLines(lines: readonly Line[]): string {
  return lines.map(({ text, eol }) => text + eol).join('')
}

/** How the lines of a text end: as its first one does. */
export function eolOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}

/**
 * The lines with others put in behind the line at `index`, with the same line end. Behind a last line without a line end
 * they are the ones without: a file that ends so goes on ending so.
 */
export function insertAfter(lines: readonly Line[], index: number, texts: readonly string[]): Line[] {
  const before = lines[index]
  if (before === undefined || texts.length === 0) return [...lines]
  const eol = before.eol || (lines[0]?.eol ?? '') || '\n'
  const added = texts.map((text): Line => ({ text, eol }))
  if (before.eol === '') added[added.length - 1]!.eol = ''
  return [...lines.slice(0, index), { text: before.text, eol }, ...added, ...lines.slice(index + 1)]
}
