import { GatewayError } from '../gateway.ts'
import { type Service, tagOf } from '../model.ts'
import { normaliseAll } from '../normalise.ts'
import { canonical, type Fields } from '../values.ts'
import { type ConfigFile, formatVersion, parseConfig } from './config-file.ts'
import { checkConflicts } from './conflicts.ts'
import { entriesFor, linesOf } from './entries.ts'
import { type Block, findBlocks } from './marks.ts'
import { dataWithout, entriesIn, pull, push } from './stack.ts'

/**
 * Puts an owner's services into a declarative file, in place of those that are there already; everything else stays as it
 * is, byte for byte. No services is the same as `remove`.
 *
 * @throws GatewayError in one sentence, if the file cannot be changed safely
 */
export function merge(text: string, owner: string, services: readonly Service[]): string {
  if (services.length === 0) return remove(text, owner)
  const { file, block } = open(text, owner)
  checkConflicts(dataWithout(file, block), services, owner)
  const entries = entriesFor(services, owner, formatVersion(file))
  const result = block
    ? refill(file, block, linesOf(entries, block.form))
    : push(text, owner, (form) => linesOf(entries, form))
  return checked(file, block, result, owner, entries)
}

/** Takes an owner's services out of a declarative file. If nobody else changed it meanwhile, it is as it was before `merge`. */
export function remove(text: string, owner: string): string {
  const { file, block } = open(text, owner)
  return block ? checked(file, block, pull(text, owner), owner, []) : text
}

/** What an owner's block in a declarative file holds now, changes made by hand included, in comparable form. */
export function readOurs(text: string, owner: string): Service[] {
  const { file, block } = open(text, owner)
  return block ? normaliseAll(entriesIn(file, block), tagOf(owner)) : []
}

/** What a declarative file holds without an owner's entries. */
export function withoutOurs(text: string, owner: string): Fields {
  const { file, block } = open(text, owner)
  return dataWithout(file, block)
}

function open(text: string, owner: string): { file: ConfigFile; block: Block | undefined } {
  if (!/^[\w.-]+$/.test(owner))
    throw new GatewayError('The owner of entries in a gateway is named by letters, digits and ._- only.')
  const file = parseConfig(text)
  const [block, second] = findBlocks(text).filter((one) => one.owner === owner)
  if (second)
    throw new GatewayError(`The gateway's file has the entries of ${owner} twice: remove one of the marked blocks.`)
  return { file, block }
}

function refill({ text, eol }: ConfigFile, block: Block, lines: readonly string[]): string {
  const inner = lines.map((line) => block.indent + line + eol).join('')
  return text.slice(0, block.innerStart) + inner + text.slice(block.innerEnd)
}

/** The last defence of somebody's gateway against a mistake of ours: the change is the one that was meant, and no other. */
function checked(
  before: ConfigFile,
  oldBlock: Block | undefined,
  result: string,
  owner: string,
  entries: readonly unknown[],
): string {
  const after = parseConfig(result)
  const block = findBlocks(result).find((one) => one.owner === owner)
  const kept = dataWithout(before, oldBlock)
  const left = dataWithout(after, block)
  if (before.top === undefined) delete left._format_version
  if (after.top === undefined) delete kept._format_version
  if (canonical(kept) !== canonical(left) || canonical(block ? entriesIn(after, block) : []) !== canonical(entries))
    throw new GatewayError(
      "The gateway's file is built in a way in which our entries cannot be told from the others (such as a services list with an anchor): write its services list plainly.",
    )
  return result
}
