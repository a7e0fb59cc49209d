import type { Existing } from './read.ts'
import type { Wanted } from './wanted.ts'

/** Fields of what NetBox has already, which is known by its number whatever it is called. */
export function changeOf(
  { kind, id, name, site, cluster }: Existing,
  fields: Record<string, unknown>,
): Pick<Wanted, 'kind' | 'fields'> {
  return {
    kind,
    fields: {
      id,
      name,
      ...(site !== undefined && { site: { id: site } }),
      ...(kind === 'virtualization.virtualmachine' && { cluster: cluster === undefined ? null : { id: cluster } }),
      ...fields,
    },
  }
}
