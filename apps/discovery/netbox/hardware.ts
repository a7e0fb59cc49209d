import type { Kind } from '../../../netbox/index.ts'
import type { Merged } from '../core/merge.ts'
import type { Wanted } from './wanted.ts'

type Need = (kind: Kind, fields: Wanted['fields']) => void

/** Custom fields for what NetBox has no objects for: the lines of a thing's storage, by what they begin with. */
const STORAGE = [
  { name: 'storage', label: 'Storage', holds: /^(pool|dataset|storage) / },
  { name: 'shares', label: 'Shares', holds: /^(nfs|smb|iscsi) / },
] as const

/** Pools, datasets and shares as custom fields, a line each; a field without a line is not mentioned. */
export function storageOf({ storage }: Merged, need: Need): Record<string, string> | undefined {
  const fields = STORAGE.flatMap(({ name, label, holds }) => {
    const lines = storage.filter((line) => holds.test(line))
    if (lines.length === 0) return []
    need('extras.customfield', {
      name,
      label,
      type: 'longtext',
      object_types: ['dcim.device', 'virtualization.virtualmachine'],
      description: 'Found by netbox-discover',
    })
    return [[name, lines.join('\n')] as const]
  })
  return fields.length > 0 ? Object.fromEntries(fields) : undefined
}

/** A virtual machine's disks; NetBox adds up the machine's own size from them. */
export function disksOf({ disks, sources }: Merged, holder: Record<string, unknown>): Wanted[] {
  const by = { by: sources, others: [] }
  return disks.map(({ name, megabytes }) => ({
    kind: 'virtualization.virtualdisk',
    fields: { virtual_machine: holder, name, size: megabytes },
    said: { name: by, size: by },
  }))
}
