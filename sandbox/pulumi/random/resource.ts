import { isDeepStrictEqual } from 'node:util'
import {
  type Checked,
  type CheckFailure,
  type Diff,
  hasUnknown,
  isValues,
  type ResourceHandlers,
  Secret,
  UNKNOWN,
  Unknown,
  type Value,
  type Values,
} from '../../../provider/rpc/index.ts'
import type { Input, RandomType } from './types.ts'

/** The calls of the engine, answered for one kind of random value. */
export function randomHandlers(type: RandomType): ResourceHandlers {
  const marked = (outputs: Values): Values =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, type.secrets.includes(name) ? new Secret(value!) : value]),
    )

  return {
    check: ({ news }) => checked(type, news),

    diff: ({ olds, news, ignoreChanges }) => difference(type, olds, news, ignoreChanges),

    create: ({ news, preview }) => {
      const inputs = withDefaults(type, news)
      if (preview) {
        const unknown = Object.fromEntries(type.outputs.map((name) => [name, UNKNOWN]))
        return { id: '', outputs: marked({ ...inputs, ...unknown }) }
      }
      const { id, outputs } = type.generate(inputs)
      return { id, outputs: marked({ ...inputs, ...outputs }) }
    },

    // There is nothing behind a random value but the state itself.
    read: ({ id, state, inputs }) => {
      if (Object.keys(state).length === 0) throw new Error('the stand-in for the random plugin cannot import')
      return { id, inputs, outputs: marked(state) }
    },

    delete: () => {},
  }
}

function checked(type: RandomType, news: Values): Checked {
  const failures: CheckFailure[] = []
  for (const [name, value] of Object.entries(news)) {
    const input = type.inputs[name]
    if (!input) failures.push({ property: name, reason: `an unexpected argument "${name}" was provided` })
    else if (value !== undefined && !(value instanceof Unknown) && !fits(input, value)) {
      failures.push({ property: name, reason: `must be a ${input.type}` })
    }
  }
  for (const [name, { required }] of Object.entries(type.inputs)) {
    if (required && news[name] === undefined)
      failures.push({ property: name, reason: `missing required property "${name}"` })
  }
  const failure = failures.length === 0 && !hasUnknown(news) ? type.verify?.(news) : undefined
  return { inputs: news, failures: failure ? [failure] : failures }
}

function difference(type: RandomType, olds: Values, news: Values, ignored: readonly string[]): Diff {
  const inputs = withDefaults(type, news)
  const changed = Object.keys(type.inputs).filter((name) => {
    if (ignored.includes(name)) return false
    // What is not said and has no default is not compared: the old outputs hold what was chosen.
    if (inputs[name] === undefined && !['keepers', 'prefix', 'overrideSpecial'].includes(name)) return false
    return !isDeepStrictEqual(inputs[name] ?? null, olds[name] ?? null)
  })
  return { changes: changed.length > 0, replaces: changed, diffs: changed }
}

function withDefaults(type: RandomType, news: Values): Values {
  const defaults = Object.entries(type.inputs).filter(([, input]) => input.default !== undefined)
  return { ...Object.fromEntries(defaults.map(([name, input]) => [name, input.default])), ...news }
}

function fits(input: Input, value: Value): boolean {
  return input.type === 'map' ? isValues(value) : typeof value === input.type
}
