import { type Diff, type DiffKind, hasUnknown, isValues, reveal, type Values } from '../../rpc/index.ts'
import { changedFields } from '../fields.ts'
import { type Entries, entriesOf } from './entries.ts'

/**
 * What differs between what a collection holds and what it is to hold: objects that come or go as a whole, the others
 * field by field. Pure.
 */
export function differenceOf(olds: Values, news: Values): Diff {
  const whole = ['policy', 'adopt', ...(isValues(news.objects) ? [] : ['objects'])].flatMap((name) =>
    hasUnknown(news[name]) || reveal(olds)[name] !== reveal(news)[name] ? [[name, 'update'] as const] : [],
  )
  const detailed = isValues(news.objects) ? [...whole, ...changedEntries(entriesOf(olds), entriesOf(news))] : whole
  return {
    changes: detailed.length > 0,
    diffs: [...new Set(detailed.map(([path]) => path.replace(/\[.*/s, '')))],
    detailedDiff: Object.fromEntries(detailed.map(([path, kind]) => [path, { kind }])),
  }
}

function changedEntries(olds: Entries, news: Entries): (readonly [path: string, kind: DiffKind])[] {
  const gone = [...olds.keys()].filter((key) => !news.has(key))
  const changed = [...news].flatMap(([key, { kind, fields }]): [string, DiffKind][] => {
    const old = olds.get(key)
    if (old === undefined) return [[pathOf(key), 'add']]
    if (old.kind !== kind) return [[pathOf(key), 'update']]
    const fieldsThatDiffer = changedFields(kind, old.fields, old.fields, fields)
    return [...fieldsThatDiffer].map(([name, change]) => [`${pathOf(key)}.${name}`, change])
  })
  return [...changed, ...gone.map((key) => [pathOf(key), 'delete'] as const)]
}

/** The property path of an object; keys hold dots and slashes as they like. */
function pathOf(key: string): string {
  return `objects["${key.replaceAll('"', '\\"')}"]`
}
