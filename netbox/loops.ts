import type { Action } from './actions.ts'
import type { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { entryOf, type Kind } from './kinds.ts'
import { fieldOf, rules } from './normalise.ts'
import type { Target } from './values/rule.ts'

/** Objects that would be their own parents: NetBox refuses that, in words that name neither the circle nor who closes it. */
export function loopsIn(actions: readonly Action[], directory: Directory): NetBoxError[] {
  const wanted = new Map<string, { readonly target: Target; readonly parent: Target | null }>()
  for (const action of actions) {
    if (action.action !== 'create' && action.action !== 'update') continue
    const { target, values } = action.wanted
    if (values.has('parent') && isTree(action.kind))
      wanted.set(`${action.kind} ${target.token}`, { target, parent: values.get('parent') as Target | null })
  }
  const parentOf = ({ kind, token, row }: Target): Target | null | undefined => {
    const given = wanted.get(`${kind} ${token}`)
    if (given || !row) return given?.parent
    return directory.byId(kind, rules.reference.read(row, 'parent', fieldOf(kind, 'parent')) as number)
  }
  const told = new Set<string>()
  return [...wanted.values()].flatMap(({ target }) => {
    const path = [target]
    for (let next = parentOf(target); next; next = parentOf(next)) {
      const token = next.token
      if (path.some((one) => one.token === token)) {
        if (token !== target.token || told.has(`${target.kind} ${token}`)) return []
        for (const one of path) told.add(`${one.kind} ${one.token}`)
        const circle = [...path, next].map(({ label }) => label).join(' → ')
        const message = `parent: ${circle} is a circle; one of them must have another parent, or none`
        return [new NetBoxError({ code: 'invalid', message, field: 'parent' }).about(target.kind, target.label)]
      }
      path.push(next)
    }
    return []
  })
}

function isTree(kind: Kind): boolean {
  return entryOf(kind).fields.parent?.to?.[0] === kind
}
