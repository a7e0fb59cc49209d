/** The words of a cell without their markup: code, emphasis, links. Of `[[note|alias]]` the alias is what people see. */
export function plain(cell: string): string {
  return cell
    .replace(/!?\[\[(?:[^\][]*?\\?\|)?([^\][|]*)\]\]/g, '$1')
    .replace(/\[([^\][]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*~]+|(?<![\w-])_+|_+(?![\w-])/g, '')
    .trim()
    .normalize('NFC')
}

/** The name that a cell begins with, in lower case: `**netbox** (UI)` → `netbox`. */
export function leadingName(cell: string): string {
  return (/[\w][\w.-]*/.exec(plain(cell))?.[0] ?? '').toLowerCase()
}

/** The marks around the contents of most cells, such as a backtick; '' if most have none. */
export function usualMarks(cells: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const cell of cells) {
    const marks = /^([`*_]+)[^`*]+\1$/.exec(cell.trim())?.[1] ?? ''
    if (cell.trim() !== '') counts.set(marks, (counts.get(marks) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? ''
}
