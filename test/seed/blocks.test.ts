import { expect, test } from 'vitest'
import { formatNetwork, type Network, parseNetwork } from '../../netbox/address.ts'
import { freeBlock, overlap, within } from '../../seed/blocks.ts'
import fc from '../property.ts'

const network = (text: string) => parseNetwork(text)!
const container = network('10.64.0.0/16')
const inside = fc
  .tuple(fc.integer({ min: 17, max: 32 }), fc.nat(0xffff))
  .map(([length, offset]) => network(`10.64.${offset >> 8}.${offset & 255}/${length}`))

test('a free block lies in the container, has the length, and overlaps nothing that is taken', () => {
  fc.assert(
    fc.property(fc.array(inside, { maxLength: 20 }), fc.integer({ min: 16, max: 32 }), (taken: Network[], length) => {
      const free = freeBlock([container], length, taken)
      if (free === undefined) return
      expect(network(free).length).toBe(length)
      expect(within(network(free), container)).toBe(true)
      expect(taken.some((one) => overlap(one, network(free)))).toBe(false)
    }),
  )
})

test('blocks are handed out until the container is full, each once', () => {
  const small = network('10.64.0.0/24')
  const taken: Network[] = []
  for (let free = freeBlock([small], 28, taken); free; free = freeBlock([small], 28, taken)) taken.push(network(free))
  expect(taken.map(formatNetwork)).toEqual(Array.from({ length: 16 }, (_, n) => `10.64.0.${n * 16}/28`))
})

test('the first container that has room is used, and one that is too small is passed over', () => {
  const blocks = [network('10.1.0.0/28'), network('10.2.0.0/24')]
  expect(freeBlock(blocks, 26, [])).toBe('10.2.0.0/26')
  expect(freeBlock(blocks, 28, [network('10.1.0.0/28')])).toBe('10.2.0.0/28')
  expect(freeBlock([], 28, [])).toBeUndefined()
})
