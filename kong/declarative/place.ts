import { isScalar, isSeq, type YAMLMap } from 'yaml'
import { GatewayError } from '../gateway.ts'
import { type ConfigFile, pairOf } from './config-file.ts'
import { isFlow, keyColumn, lineStart } from './layout.ts'

/** How entries are written: a line of `- ` each and lines below it, or one `{…},` each. */
export type Form = 'block' | 'flow'

/** The one splice that makes room for entries: `was` goes, `before` + the entries + `after` come. Line ends are `\n` here. */
export interface Splice {
  form: Form
  was: string
  before: string
  after: string
}

export interface Place extends Splice {
  at: number
  indent: string
}

/**
 * Where entries of ours go into a file: always as the first ones of the list under `services`, which comes into being if
 * need be. So the last one to come is on top, and blocks of several owners are a stack.
 */
export function placeIn(file: ConfigFile): Place {
  const { text, top } = file
  if (!top) return inEmpty(text)
  const services = pairOf(top, 'services')
  if (!services) return isFlow(top) ? newInFlow(top.range[0] + 1) : newInBlock(text, top)
  const column = isFlow(top) ? '' : keyColumn(text, top)
  const inner = `${column}  `
  const { value } = services
  if (isSeq(value)) {
    if (isFlow(value))
      return { form: 'flow', at: value.range[0] + 1, was: '', before: '\n', after: `\n${inner}`, indent: inner }
    const dash = value.range[0]
    const start = lineStart(text, dash)
    return {
      form: 'block',
      at: aboveComments(text, start),
      was: '',
      before: '',
      after: '\n',
      indent: text.slice(start, dash),
    }
  }
  if (!isScalar(value))
    throw new GatewayError("services in the gateway's file has no value; write it as `services: []`.")
  const was = text.slice(value.range[0], value.range[1])
  if (was === '' && !isFlow(top)) return { form: 'block', was, ...onNewLine(text, value.range[0], ''), indent: inner }
  const gap = was === '' ? ' ' : ''
  return { form: 'flow', at: value.range[0], was, before: `${gap}[\n`, after: `\n${inner}]`, indent: inner }
}

/** A file of nothing but comments: Kong wants a version in it. */
function inEmpty(text: string): Place {
  const break_ = text === '' || text === '\uFEFF' || text.endsWith('\n') ? '' : '\n'
  const before = `${break_}_format_version: '2.1'\nservices:\n`
  return { form: 'block', at: text.length, was: '', before, after: '\n', indent: '  ' }
}

function newInFlow(at: number): Place {
  return { form: 'flow', at, was: '', before: '\n  services: [\n', after: '\n  ],', indent: '  ' }
}

/**
 * Below the version, which every file has and which is one line; else above everything. The end of the file would be more
 * usual, but what is there may depend on what follows it: a block scalar, a document's end, a missing last line end.
 */
function newInBlock(text: string, top: YAMLMap.Parsed): Place {
  const column = keyColumn(text, top)
  const key = `${column}services:\n`
  const version = pairOf(top, '_format_version')?.value
  const line = isScalar(version)
    ? onNewLine(text, version.range[1], key)
    : { at: lineStart(text, top.range[0]), before: key, after: '\n' }
  return { form: 'block', was: '', ...line, indent: `${column}  ` }
}

/** The start of the next line, which may have to be made. */
function onNewLine(text: string, from: number, key: string): { at: number; before: string; after: string } {
  const end = text.indexOf('\n', from)
  return end < 0 ? { at: text.length, before: `\n${key}`, after: '' } : { at: end + 1, before: key, after: '\n' }
}

/** A comment above the first entry is most likely about that entry: ours go above it. */
function aboveComments(text: string, start: number): number {
  let at = start
  while (at > 0) {
    const above = lineStart(text, at - 1)
    if (!/^[ \t]*(#.*)?\r?$/.test(text.slice(above, at - 1))) break
    at = above
  }
  return at
}
