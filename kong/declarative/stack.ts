import { GatewayError } from '../gateway.ts'
import { canonical, type Fields } from '../values.ts'
import { type ConfigFile, parseConfig } from './config-file.ts'
import { linesOf } from './entries.ts'
import { type Block, blockText, findBlocks } from './marks.ts'
import { type Form, placeIn } from './place.ts'

/** A block that was taken out, and can be put in again. */
interface Taken {
  owner: string
  entries: unknown[]
  form: Form
  lines: string[]
}

/** Puts a block on top of the stack of blocks. */
export function push(text: string, owner: string, lines: (form: Form) => string[]): string {
  const file = parseConfig(text)
  const { at, indent, ...splice } = placeIn(file)
  const block = blockText(owner, splice, indent, lines(splice.form), file.eol)
  const [before, after] = [splice.before, splice.after].map((part) => part.replaceAll('\n', file.eol))
  return text.slice(0, at) + before + block + after + text.slice(at + splice.was.length)
}

/**
 * Takes an owner's block out. Each block undoes exactly what putting it in did, so the ones above it, which came later,
 * come out first and go in again after it.
 */
export function pull(text: string, owner: string): string {
  const above: Taken[] = []
  let rest = text
  for (;;) {
    const block = findBlocks(rest)[0]
    if (!block) return rest
    const file = parseConfig(rest)
    const taken = takenFrom(file, block)
    rest = cut(file, block)
    if (block.owner === owner) break
    above.push(taken)
  }
  for (const { owner: other, entries, form, lines } of above.reverse())
    rest = push(rest, other, (wanted) => (wanted === form ? lines : linesOf(entries, wanted)))
  return rest
}

/** The data of a file without the entries of one block. An absent list and an empty one are the same. */
export function dataWithout(file: ConfigFile, block: Block | undefined): Fields {
  const { services: _, ...others } = file.data
  const kept = file.entries.filter((entry) => !block || !isIn(entry, block))
  return { ...others, ...(kept.length > 0 && { services: kept.map(({ data }) => data) }) }
}

export function entriesIn(file: ConfigFile, block: Block): unknown[] {
  return file.entries.filter((entry) => isIn(entry, block)).map(({ data }) => data)
}

function isIn({ start }: { start: number }, block: Block): boolean {
  return start >= block.start && start < block.end
}

function takenFrom(file: ConfigFile, block: Block): Taken {
  const lines = file.text.slice(block.innerStart, block.innerEnd).split(/\r?\n/).slice(0, -1)
  const { owner, form, indent } = block
  return {
    owner,
    form,
    entries: entriesIn(file, block),
    lines: lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)),
  }
}

/**
 * The text without the block and with what it replaced. Somebody may have written around the block meanwhile, such as an
 * entry of their own into a list that came with ours: then the list stays.
 */
function cut({ text, eol, ...file }: ConfigFile, block: Block): string {
  const [before, after] = [block.before, block.after].map((part) => part.replaceAll('\n', eol)) as [string, string]
  const kept = canonical(dataWithout({ text, eol, ...file }, block))
  const candidates: string[] = []
  if (text.slice(0, block.start).endsWith(before) && text.startsWith(after, block.end))
    candidates.push(text.slice(0, block.start - before.length) + block.was + text.slice(block.end + after.length))
  const lineEnd = text.startsWith(eol, block.end) ? eol.length : 0
  candidates.push(text.slice(0, block.start) + text.slice(block.end + lineEnd))
  const found = candidates.find((candidate) => {
    try {
      const left = dataWithout(parseConfig(candidate), undefined)
      return [canonical(left), canonical({ ...left, _format_version: '2.1' })].includes(kept)
    } catch (error) {
      if (error instanceof GatewayError) return false
      throw error
    }
  })
  if (found === undefined)
    throw new GatewayError(
      `The entries of ${block.owner} cannot be taken out of the gateway's file, as something around their marks was changed: remove them by hand.`,
    )
  return found
}
