import type { Block } from './blocks.ts'
import type { Line } from './lines.ts'

/** A bulleted or numbered list: the lines of its items of one level, and its last line, whatever is below an item. */
export interface List {
  items: number[]
  last: number
}

/** An item in pieces that put together are its line. */
export interface Item {
  /** Quote marks and indentation. */
  prefix: string
  /** `-`, `*`, `+`, `1.`, `1)` */
  marker: string
  space: string
  content: string
}

/** Takes an item apart; undefined for a line that is none. */
export function parseItem(text: string): Item | undefined {
  const found = /^([ \t>]*)([-*+]|\d+[.)])([ \t]+)(.+)$/.exec(text)
  return found ? { prefix: found[1]!, marker: found[2]!, space: found[3]!, content: found[4]! } : undefined
}

/** The line of a new item behind another one. */
export function itemAfter({ prefix, marker, space }: Item, content: string): string {
  const next = marker.replace(/^\d+/, (number) => String(Number(number) + 1))
  return prefix + next + space + content
}

/** The lists of a file, in order. A blank line ends a list. */
export function listsOf(lines: readonly Line[], blocks: readonly Block[]): List[] {
  const lists: (List & { prefix: string })[] = []
  let open = false
  lines.forEach(({ text }, at) => {
    const list = open ? lists.at(-1) : undefined
    const item = blocks[at] === 'prose' ? parseItem(text) : undefined
    const below = list !== undefined && /\S/.test(text) && /^[ \t>]*/.exec(text)![0].length > list.prefix.length
    if (list && item?.prefix === list.prefix) list.items.push(at)
    else if (item && !below) lists.push({ items: [at], last: at, prefix: item.prefix })
    open = item !== undefined || below
    if (open) lists.at(-1)!.last = at
  })
  return lists
}
