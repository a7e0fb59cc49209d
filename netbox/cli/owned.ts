import type { Plan } from '../actions.ts'
import type { Client } from '../client/client.ts'
import { list } from '../client/list.ts'
import { NetBoxError } from '../errors.ts'
import { getOrMake } from '../get-or-make.ts'
import { bearsTags, inOrder, isKind, type Kind } from '../kinds.ts'
import { type Foreign, madeBy } from '../ownership.ts'

/** The kinds of which something carries the tag: also those that the file does not mention any more. */
export async function taggedKinds(client: Client, tag: string): Promise<Iterable<Kind>> {
  try {
    const rows = await list(client, 'extras/tagged-objects/', ['object_type'], [['tag', tag]])
    return new Set(rows.map((row) => String(row.object_type)).filter(isKind))
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    // NetBox refuses the slug of a tag that does not exist: then nothing carries it.
    if (error.code === 'refused') return []
    if (error.code !== 'not-found') throw error
    return inOrder.filter((kind) => bearsTags(kind))
  }
}

/**
 * Ids of those foreign objects in a plan that an earlier run made, by the change log. Asked only for kinds that carry no
 * tag, such as custom fields: of those nothing else tells whose they are.
 */
export async function ownedByLog(client: Client, { problems }: Plan, message: string): Promise<Map<Kind, Set<number>>> {
  const owned = new Map<Kind, Set<number>>()
  for (const { code, kind, detail } of problems) {
    if (code !== 'foreign' || bearsTags(kind as Kind)) continue
    const { id } = detail as Foreign
    if (await madeBy(client, kind as Kind, id, message)) getOrMake(owned, kind as Kind, () => new Set()).add(id)
  }
  return owned
}
