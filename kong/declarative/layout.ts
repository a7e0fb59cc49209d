import type { YAMLMap, YAMLSeq } from 'yaml'

/** Where the line begins that holds this offset. A byte order mark is not part of the first line. */
export function lineStart(text: string, offset: number): number {
  const start = offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start
}

/** The blanks before a block mapping's keys. */
export function keyColumn(text: string, map: YAMLMap.Parsed): string {
  return /^ */.exec(text.slice(lineStart(text, map.range[0]), map.range[0]))![0]
}

/** Whether a collection is written with brackets. */
export function isFlow(node: YAMLMap | YAMLSeq): boolean {
  return node.flow === true
}
