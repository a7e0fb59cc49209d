/** Longest value shown in a table. */
const LONGEST = 100

/** A text as code in a table cell: nothing in it is markup, a mention or the end of the cell. */
export function code(text: string): string {
  const line = text.replace(/\s*[\r\n]+\s*/g, ' ⏎ ').replaceAll('|', '\\|')
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = line === '' || line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A value as code: a text as it is, anything else as JSON, cut when it is long. */
export function value(it: unknown): string {
  const text = typeof it === 'string' ? it : (JSON.stringify(it) ?? 'none')
  return code([...text].length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join('')}…` : text)
}
