import { type Kind, kinds, list, NetBoxError, type Observed, type Reference } from '../../../netbox/index.ts'
import type { Connection } from '../../connection.ts'
import type { Fields } from '../fields.ts'
import type { Next } from './table.ts'

/** What a program says of the one it wants. */
export interface NextInputs {
  /** `{ prefix: '10.0.0.0/24' }`, or by `{ tag }` or `{ role }`: then the first with room for one. */
  readonly from: Readonly<Record<string, unknown>>
  /** Of a prefix: how long its mask is. */
  readonly length?: number
  /** The very one that is wished for. */
  readonly wish?: string | number
  /** The other fields of the object. */
  readonly fields?: Fields
  /** Takes over the one wished for where NetBox has it already. */
  readonly adopt?: boolean
}

/**
 * Takes the next free one, or the one that is wished for. NetBox itself chooses, under a lock of its own, so that no two runs get the
 * same one.
 *
 * @param mark the change log message of this resource alone: what was made under it, and is in no state, is this one
 */
export async function take(next: Next, inputs: NextInputs, connection: Connection, mark: string): Promise<Observed> {
  const { session, client } = connection
  const { kind, field } = next
  if (inputs.wish !== undefined)
    return await session.ensure(kind, { ...inputs.fields, [field]: inputs.wish }, { adopt: inputs.adopt === true })
  const lost = await madeBefore(kind, connection, mark)
  if (lost) return lost
  const parents = await parentsOf(next, inputs.from, connection)
  for (const [path, id] of parents) {
    const { name } = inputs.fields ?? {}
    const body = {
      ...(name !== undefined && { name }),
      ...(inputs.length !== undefined && { prefix_length: inputs.length }),
      changelog_message: mark,
    }
    try {
      const made = (await client.post(`${path.replace('ID', String(id))}`, body)).body as { id: number }
      return (await session.read(kind, made.id))!
    } catch (error) {
      // 409: there is no room in this one.
      if (!(error instanceof NetBoxError && error.status === 409)) throw error
    }
  }
  throw new NetBoxError({
    code: 'refused',
    kind,
    message: `there is no ${field} left in ${JSON.stringify(inputs.from)}: ${parents.length === 1 ? 'it is' : `all ${parents.length} are`} full`,
  })
}

/** The parents that may have room, in NetBox's order: paths to ask at, `ID` standing for the number. */
async function parentsOf(
  { kind, parents }: Next,
  from: NextInputs['from'],
  { session }: Connection,
): Promise<[path: string, id: number][]> {
  const [[name, which] = ['', '']] = Object.entries(from)
  const parent = Object.hasOwn(parents, name) ? parents[name] : undefined
  if (!parent)
    throw new NetBoxError({
      code: 'invalid',
      kind,
      field: 'from',
      message: `from is ${JSON.stringify(from)}; it must name a ${Object.keys(parents).join(' or ')}, by key, {tag} or {role}`,
    })
  const [parentKind, end] = parent
  const path = `${kinds[parentKind].path}ID/${end}/`
  const filters = Object.entries((typeof which === 'object' ? which : {}) as Record<string, unknown>)
  const byMark = filters.length > 0 && filters.every(([one]) => one === 'tag' || one === 'role')
  const found = byMark
    ? await session.find(
        parentKind,
        filters.map(([one, value]) => [one, String(value)]),
      )
    : [await session.read(parentKind, which as Reference)].filter((one) => one !== undefined)
  if (found.length === 0)
    throw new NetBoxError({
      code: 'not-found',
      kind,
      field: 'from',
      message: `there is no ${parentKind} ${JSON.stringify(which)} in NetBox to take the next one from`,
    })
  return found.map(({ id }) => [path, id])
}

/** The one that an earlier run of this resource was given when it died before its state said so. */
async function madeBefore(kind: Kind, { client, session }: Connection, mark: string): Promise<Observed | undefined> {
  const changes = await list(
    client,
    'core/object-changes/',
    ['action', 'message', 'changed_object_type', 'changed_object_id'],
    [
      ['changed_object_type', kind],
      ['action', 'create'],
      ['q', mark],
    ],
  )
  for (const { message, changed_object_type: type, changed_object_id: id } of changes) {
    const there = message === mark && type === kind ? await session.read(kind, Number(id)) : undefined
    if (there) return there
  }
  return undefined
}
