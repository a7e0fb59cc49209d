import { readFileSync } from 'node:fs'
import { type Desired, type Kind, type KindEntry, kinds, parseDesired } from '../../netbox/index.ts'
import { parseYaml } from '../../text/yaml.ts'

const file = new URL('../fixtures/every-kind/model.yaml', import.meta.url)

type Given = Readonly<Record<string, unknown>>

/**
 * At least one object of every kind, as far as a version of NetBox has it.
 *
 * @param run stands in every name: letters, digits and underscores
 */
export function modelOfEveryKind(run = 'every', version: '4.5' | '4.6' | '4.7' = '4.7'): Desired {
  const text = readFileSync(file, 'utf8').replaceAll('every', run)
  const whole = Object.entries(parseYaml(text, 'model.yaml') as Record<string, Given[]>)
  const kept = whole.flatMap(([kind, objects]): [string, Given[]][] => {
    const { since, fields }: KindEntry = kinds[kind as Kind]
    if (since && since > version) return []
    const known = (object: Given) =>
      Object.fromEntries(Object.entries(object).filter(([name]) => !((fields[name]?.since ?? '') > version)))
    // Channels of interfaces are what they are by fields of 4.7.
    const there = objects.filter(({ type }) => type !== 'channel' || version === '4.7')
    return [[kind, there.map(known)]]
  })
  return parseDesired(Object.fromEntries(kept))
}
