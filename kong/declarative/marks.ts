import { GatewayError } from '../gateway.ts'
import { tagOf } from '../model.ts'
import type { Form, Splice } from './place.ts'

/** The lines of one owner in a file, from the opening mark to the closing one, without the last line end. */
export interface Block extends Splice {
  owner: string
  indent: string
  start: number
  end: number
  /** The entries between the marks, with all their line ends. */
  innerStart: number
  innerEnd: number
}

const open = /^([ \t]*)# >>> netbox-as-code\.([\w.-]+):.*?(?:\((block|flow),([^,()]*),([^,()]*),([^,()]*)\))?[ \t]*$/
const close = /^[ \t]*# <<< netbox-as-code\.([\w.-]+)[ \t]*$/
const anyMark = /^[ \t]*# (>>>|<<<) netbox-as-code\./

/**
 * The marked block of entries. The opening mark carries what is needed to take the block out again without a trace; it is
 * percent-encoded, so that it survives in a file that a shell renders.
 */
export function blockText(
  owner: string,
  splice: Splice,
  indent: string,
  lines: readonly string[],
  eol: string,
): string {
  const { form, was, before, after } = splice
  const undo = [form, ...[was, before, after].map(encodeURIComponent)].join(',')
  return [
    `# >>> ${tagOf(owner)}: written by netbox-as-code, do not edit between the marks (${undo})`,
    ...lines,
    `# <<< ${tagOf(owner)}`,
  ]
    .map((line) => (line === '' ? '' : indent + line))
    .join(eol)
}

/** The blocks of all owners in the order in which they stand. */
export function findBlocks(text: string): Block[] {
  const blocks: Block[] = []
  let opened: Omit<Block, 'end' | 'innerEnd'> | undefined
  let start = text.startsWith('\uFEFF') ? 1 : 0
  for (let number = 1; start < text.length; number++) {
    const newline = text.indexOf('\n', start)
    const next = newline < 0 ? text.length : newline + 1
    const line = text.slice(start, next).replace(/\r?\n$/, '')
    if (anyMark.test(line)) {
      const opening = open.exec(line)
      const closing = close.exec(line)
      if (opening?.[3] && !opened) opened = { ...undoOf(opening), start, innerStart: next }
      else if (closing && opened && closing[1] === opened.owner) {
        blocks.push({ ...opened, innerEnd: start, end: start + line.length })
        opened = undefined
      } else throw damaged(number)
    }
    start = next
  }
  if (opened) throw damaged(text.slice(0, opened.start).split('\n').length)
  return blocks
}

function undoOf(match: RegExpExecArray): Splice & { owner: string; indent: string } {
  const [, indent, owner, form, was, before, after] = match as unknown as string[]
  return {
    owner: owner!,
    indent: indent!,
    form: form as Form,
    was: decoded(was!),
    before: decoded(before!),
    after: decoded(after!),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function damaged(line: number): GatewayError {
  return new GatewayError(
    `The netbox-as-code mark at line ${line} of the gateway's file is damaged or has lost its other half: restore it, or remove its entries and marks by hand.`,
  )
}
