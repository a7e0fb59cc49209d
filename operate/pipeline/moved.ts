import type { Change } from './change.ts'
import { canonical, type Plan } from './plan.ts'
import type { Step } from './steps.ts'

const WILL: Record<Change, string> = {
  create: 'created',
  update: 'changed',
  replace: 'replaced',
  delete: 'deleted',
}

const MADE_FROM: Record<keyof Plan['madeFrom'], string> = {
  program: "the program's files are not those the plan was made from",
  settings: 'the settings of the stack changed',
  secrets: 'secrets in the state changed: somebody updated the stack meanwhile',
}

/** What is no longer as it was when a plan was made, a line each; nothing if the plan still holds. */
export function moved(planned: Plan, now: Plan): string[] {
  const from = (Object.keys(MADE_FROM) as (keyof Plan['madeFrom'])[])
    .filter((part) => planned.madeFrom[part] !== now.madeFrom[part])
    .map((part) => MADE_FROM[part])
  const [before, after] = [byResource(planned), byResource(now)]
  const steps = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)]
    if (canonical(was) === canonical(is)) return []
    if (!was) return [`not planned: ${told(is!)}`]
    if (!is) return [`no longer needed: ${told(was)}`]
    return [`planned otherwise: ${told(is)}`]
  })
  return [...from, ...steps]
}

/** `container netbox-redis would be changed (mustRun)` */
function told({ what, name, change, properties }: Step): string {
  const paths = change === 'create' ? [] : properties.map(({ path }) => path)
  const shown = paths.length > 5 ? [...paths.slice(0, 5), `${paths.length - 5} more`] : paths
  return `${what} ${name} would be ${WILL[change]}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`
}

function byResource({ steps }: Plan): Map<string, Step> {
  return new Map(steps.map((step) => [`${step.urn} ${step.change}`, step]))
}
