import type { Line } from './lines.ts'

/** What a line belongs to. Only `prose` is Markdown that Obsidian renders: the rest may look like it and is not. */
export type Block = 'frontmatter' | 'code' | 'comment' | 'prose'

interface Fence {
  mark: string
  /** In a quote or callout: the fence ends with it. */
  quoted: boolean
}

/** The text of a list or quote that may stand before a fence. */
const LEAD = String.raw`^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*`
const OPENING = new RegExp(`${LEAD}(?:(\`{3,})[^\`]*|(~{3,}).*)$`)
/** Comments of HTML and of Obsidian, which may go over many lines. */
const COMMENTS: readonly { open: string; close: string }[] = [
  { open: '<!--', close: '-->' },
  { open: '%%', close: '%%' },
]

/**
 * Tells for each line what it belongs to. In doubt a line is code: a table that is not recognised is refused, one in a code
 * fence must never be changed.
 */
export function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: Block[] = Array(lines.length).fill('prose')
  const body = frontmatterEnd(lines)
  blocks.fill('frontmatter', 0, body)
  let fence: Fence | undefined
  let comment: string | undefined
  for (let at = body; at < lines.length; at++) {
    const { text } = lines[at]!
    if (fence?.quoted && !/^\s*>/.test(text)) fence = undefined
    if (fence) {
      blocks[at] = 'code'
      if (closes(text, fence)) fence = undefined
      continue
    }
    const inside: boolean = comment !== undefined
    if (!inside) fence = openedBy(text)
    if (fence) blocks[at] = 'code'
    else {
      comment = commentAfter(text, comment)
      if (inside || comment !== undefined) blocks[at] = 'comment'
      else if (/^(?: {4}| {0,3}\t)/.test(text)) blocks[at] = 'code'
    }
  }
  return blocks
}

/** How many lines the frontmatter takes, its two marks included; 0 without one. */
export function frontmatterEnd(lines: readonly Line[]): number {
  if (!/^---[ \t]*$/.test(lines[0]?.text ?? '')) return 0
  return lines.findIndex(({ text }, at) => at > 0 && /^---[ \t]*$/.test(text)) + 1
}

function openedBy(text: string): Fence | undefined {
  const found = OPENING.exec(text)
  const mark = found?.[1] ?? found?.[2]
  return mark === undefined ? undefined : { mark, quoted: /^\s*>/.test(text) }
}

function closes(text: string, { mark }: Fence): boolean {
  const found = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(text)?.[1]
  return found !== undefined && found[0] === mark[0] && found.length >= mark.length
}

/** The closing mark that is still awaited after a line; undefined outside of comments. Marks in code spans are none. */
function commentAfter(text: string, awaited: string | undefined): string | undefined {
  let close = awaited
  let rest = close === undefined ? text.replace(/(`+)[^`]*\1/g, '') : text
  for (;;) {
    if (close !== undefined) {
      const end = rest.indexOf(close)
      if (end < 0) return close
      rest = rest.slice(end + close.length)
    }
    const next = COMMENTS.map((one) => ({ ...one, at: rest.indexOf(one.open) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0]
    if (!next) return undefined
    rest = rest.slice(next.at + next.open.length)
    close = next.close
  }
}
