import { randomBytes } from 'node:crypto'
import type { Values } from '../../../provider/rpc/index.ts'
import { type Rules, randomText } from './passwords.ts'

/** An input: its type, and the default that appears among the outputs. */
export interface Input {
  readonly type: 'number' | 'boolean' | 'string' | 'map'
  readonly required?: boolean
  readonly default?: number | boolean
}

/** A kind of random value. A change of any input makes a new one. */
export interface RandomType {
  readonly inputs: Readonly<Record<string, Input>>
  /** The outputs besides the inputs; those of them that are secret. */
  readonly outputs: readonly string[]
  readonly secrets: readonly string[]
  /** The inputs have their defaults filled in. */
  readonly generate: (inputs: Values) => { id: string; outputs: Values }
  /** What is wrong with inputs that are each right by themselves. */
  readonly verify?: (inputs: Values) => { property: string; reason: string } | undefined
}

const keepers: Input = { type: 'map' }
const length: Input = { type: 'number', required: true }

const textInputs: Record<string, Input> = {
  keepers,
  length,
  lower: { type: 'boolean', default: true },
  minLower: { type: 'number', default: 0 },
  minNumeric: { type: 'number', default: 0 },
  minSpecial: { type: 'number', default: 0 },
  minUpper: { type: 'number', default: 0 },
  number: { type: 'boolean' },
  numeric: { type: 'boolean' },
  overrideSpecial: { type: 'string' },
  special: { type: 'boolean', default: true },
  upper: { type: 'boolean', default: true },
}

function generateText(inputs: Values): { result: string; numbers: Values } {
  // `number` is the old name of `numeric`; the outputs have both.
  const numeric = (inputs.numeric ?? inputs.number ?? true) as boolean
  const rules = { ...inputs, numeric } as unknown as Rules
  return { result: randomText(rules), numbers: { number: numeric, numeric } }
}

function verifyText(inputs: Values): { property: string; reason: string } | undefined {
  const size = Number(inputs.length)
  const minima = ['minUpper', 'minLower', 'minNumeric', 'minSpecial'].map((name) => Number(inputs[name] ?? 0))
  const sum = minima.reduce((total, least) => total + least, 0)
  if (size < 1) return { property: 'length', reason: `length value must be at least 1, got: ${size}` }
  if (size < sum) {
    const names = 'minUpper + minLower + minNumeric + minSpecial'
    return { property: 'length', reason: `length value must be at least sum of ${names}, got: ${size}` }
  }
  const numeric = inputs.numeric ?? inputs.number
  if ([inputs.lower, inputs.upper, numeric, inputs.special].every((wanted) => wanted === false)) {
    return { property: 'lower', reason: 'at least one kind of character must be wanted' }
  }
  return undefined
}

/**
 * The types of the random plugin that this project may use, by token. The genuine RandomPassword has an output
 * `bcryptHash` besides; here it is absent, since nothing asks for it.
 */
export const randomTypes: Readonly<Record<string, RandomType>> = {
  'random:index/randomPassword:RandomPassword': {
    inputs: textInputs,
    outputs: ['id', 'number', 'numeric', 'result'],
    secrets: ['result'],
    verify: verifyText,
    generate: (inputs) => {
      const { result, numbers } = generateText(inputs)
      return { id: 'none', outputs: { id: 'none', result, ...numbers } }
    },
  },
  'random:index/randomString:RandomString': {
    inputs: textInputs,
    outputs: ['id', 'number', 'numeric', 'result'],
    secrets: [],
    verify: verifyText,
    generate: (inputs) => {
      const { result, numbers } = generateText(inputs)
      return { id: result, outputs: { id: result, result, ...numbers } }
    },
  },
  'random:index/randomId:RandomId': {
    inputs: { byteLength: length, keepers, prefix: { type: 'string' } },
    outputs: ['b64Std', 'b64Url', 'dec', 'hex', 'id'],
    secrets: [],
    generate: ({ byteLength, prefix }) => {
      const bytes = randomBytes(Number(byteLength))
      const id = bytes.toString('base64url')
      const written = {
        b64Std: bytes.toString('base64'),
        b64Url: id,
        dec: BigInt(`0x${bytes.toString('hex')}`).toString(),
        hex: bytes.toString('hex'),
      }
      const prefixed = Object.entries(written).map(([name, text]) => [name, `${prefix ?? ''}${text}`])
      return { id, outputs: { ...Object.fromEntries(prefixed), id } }
    },
  },
  'random:index/randomBytes:RandomBytes': {
    inputs: { keepers, length },
    outputs: ['base64', 'hex'],
    secrets: ['base64', 'hex'],
    generate: ({ length: size }) => {
      const bytes = randomBytes(Number(size))
      const base64 = bytes.toString('base64')
      // The genuine plugin's id is the value itself, in plain text: take RandomPassword for a secret.
      return { id: base64, outputs: { base64, hex: bytes.toString('hex') } }
    },
  },
}
