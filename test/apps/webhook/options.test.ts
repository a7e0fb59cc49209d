import { expect, test } from 'vitest'
import { parseOptions } from '../../../apps/webhook/cli/options.ts'

const MIB = 1024 * 1024
const bounds = (...args: string[]) => {
  const options = parseOptions(['serve', '--spool', 's', ...args])
  return options.command === 'serve' ? options.bounds : undefined
}

test('bounds are those of the receiver unless they are given', () => {
  expect(bounds()).toEqual({ body: MIB, held: 32 * MIB, heldByOne: 8 * MIB, timeout: 10_000 })
  const given = bounds(
    '--max-body',
    '512K',
    '--max-held',
    '1G',
    '--max-held-by-one',
    '2097152',
    '--body-timeout',
    '2.5',
  )
  expect(given).toEqual({ body: MIB / 2, held: 1024 * MIB, heldByOne: 2 * MIB, timeout: 2500 })
})

test.each([
  [['--max-body', '1MB'], '--max-body is "1MB"; it must be a size from 64K to 2G, such as 512K or 1M'],
  [['--max-body', '1K'], '--max-body is "1K"; it must be a size from 64K to 2G'],
  [['--max-held', '-1'], 'argument is ambiguous'],
  [['--max-body', '9M'], '--max-held-by-one is 8M; it must be 9M at least, as --max-body is'],
  [['--max-held', '4M'], '--max-held is 4M; it must be 8M at least, as --max-held-by-one is'],
  [['--body-timeout', '0'], '--body-timeout is "0"; it must be a number of seconds above 0, and 30 at most'],
  [['--body-timeout', '1m'], '--body-timeout is "1m"; it must be'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => bounds(...args)).toThrow(sentence)
})
