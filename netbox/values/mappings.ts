import { z } from 'zod'
import type { Kind, PortMapping } from '../kinds.ts'
import { describeNested, reference } from './references.ts'
import { rule, type Target } from './rule.ts'

/** As it is compared: position of the front port, the rear port, position of that. */
type Mapping = readonly [number, Target | number, number]

const position = z.number().int().positive().optional()

/** What NetBox tells and takes: the rear port nested or as a number. */
export interface Wire {
  position: number
  rear_port: number | { id: number }
  rear_port_position: number
}

/** The rear ports behind a front port, position by position. */
export const mappings = rule({
  expects: 'a list of mappings, such as [{position: 1, rear_port: {device: "a", name: "r1"}, rear_port_position: 1}]',
  schema: z.array(z.strictObject({ position, rear_port: reference, rear_port_position: position })),
  empty: [],
  none: [],
  accept: (given, field, find): Mapping[] =>
    (given as PortMapping[]).map((one) => [
      one.position ?? 1,
      find(field.to![0] as Kind, one.rear_port),
      one.rear_port_position ?? 1,
    ]),
  read: (row, name): Mapping[] =>
    wired(row[name]).map((one) => [one.position, idOf(one.rear_port), one.rear_port_position]),
  same: (wanted, current) => told(wanted) === told(current),
  write: (wanted, name, _, idOfTarget) => ({
    [name]: (wanted as [number, Target, number][]).map(([position, target, rear_port_position]) => ({
      position,
      rear_port: idOfTarget(target),
      rear_port_position,
    })),
  }),
  describe: (row, name, field) =>
    wired(row[name]).map((one) => ({
      ...one,
      rear_port: describeNested(field.to![0] as Kind, one.rear_port),
    })),
})

function wired(value: unknown): Wire[] {
  return (value ?? []) as Wire[]
}

function idOf(port: Wire['rear_port']): number {
  return typeof port === 'object' ? port.id : port
}

function told(value: unknown): string {
  const one = ([position, port, behind]: Mapping) =>
    [position, typeof port === 'object' ? port.token : port, behind].join(':')
  return (value as Mapping[]).map(one).sort().join()
}
