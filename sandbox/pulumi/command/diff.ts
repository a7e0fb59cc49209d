import {
  type Diff,
  type DiffKind,
  hasUnknown,
  isValues,
  reveal,
  type Value,
  type Values,
} from '../../../provider/rpc/index.ts'

type Change = 'add' | 'delete' | 'update'

/** Inputs whose change makes a new resource; all others are updated in place. */
const replacing = new Set(['triggers'])

/** The difference between two sets of inputs, by path. */
export function diffInputs(olds: Values, news: Values, ignoreChanges: readonly string[]): Diff {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
    (name) => !ignoreChanges.includes(name),
  )
  const detailedDiff: Record<string, { kind: DiffKind }> = {}
  const diffs: string[] = []
  for (const name of names) {
    const changes = Object.entries(changesOf(name, olds[name], news[name]))
    if (changes.length > 0) diffs.push(name)
    for (const [path, change] of changes) {
      detailedDiff[path] = { kind: replacing.has(name) ? `${change}-replace` : change }
    }
  }
  return {
    changes: diffs.length > 0,
    diffs,
    replaces: diffs.filter((name) => replacing.has(name)),
    detailedDiff,
  }
}

function changesOf(path: string, before: Value | undefined, after: Value | undefined): Record<string, Change> {
  if (before === undefined) return after === undefined ? {} : { [path]: 'add' }
  if (after === undefined) return { [path]: 'delete' }
  if (hasUnknown(after)) return { [path]: 'update' }
  const [was, is] = [reveal(before), reveal(after)]
  if (isValues(was) && isValues(is)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(is)])
    return merge([...keys].map((key) => changesOf(`${path}.${key}`, was[key], is[key])))
  }
  if (Array.isArray(was) && Array.isArray(is)) {
    const indexes = Array.from({ length: Math.max(was.length, is.length) }, (_, index) => index)
    return merge(indexes.map((index) => changesOf(`${path}[${index}]`, was[index], is[index])))
  }
  return was === is ? {} : { [path]: 'update' }
}

function merge(parts: Record<string, Change>[]): Record<string, Change> {
  return Object.assign({}, ...parts)
}
