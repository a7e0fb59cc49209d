import { describe, expect, test } from 'vitest'
import { oneNetwork } from '../../../../operate/policy/rules/one-network.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { container, wrongs } from '../declared.ts'

const on = (networkMode: Value, ...names: Value[]) =>
  container({ networkMode, networksAdvanced: names.map((name) => ({ name })) })

describe('one-network', () => {
  test.each([
    on('bridge', 'multipass-network'),
    on(undefined, 'multipass-network'),
    on('multipass-network'),
    on(HIDDEN, HIDDEN),
    container({ networksAdvanced: HIDDEN }),
    container({ networksAdvanced: [HIDDEN] }),
  ])('takes a container on the one network', (resource) => {
    expect(wrongs(oneNetwork, resource)).toBe(0)
  })

  test.each([
    ['another network', on('bridge', 'other'), 'is on the network other: put it on multipass-network alone'],
    ['a second network', on('bridge', 'multipass-network', 'other'), 'the network other'],
    ['a second network beside its mode', on('multipass-network', 'other'), 'the network other'],
    ['the network of the host', on('host'), 'the network of mode host'],
    ['the network of the host beside the one', on('host', 'multipass-network'), 'mode host'],
    ["Docker's default network", on('bridge'), "Docker's default network"],
    ['no network at all', container({}), "Docker's default network"],
  ])('refuses %s', (_, resource, words) => {
    const sentences = oneNetwork.check(resource, {})
    expect(sentences).toHaveLength(1)
    expect(sentences[0]).toContain(words)
  })

  test('takes the networks that its configuration names', () => {
    expect(oneNetwork.check(on('bridge', 'other'), { networks: ['other'] })).toEqual([])
    expect(oneNetwork.check(on('bridge', 'multipass-network'), { networks: ['other'] })).toHaveLength(1)
  })
})
