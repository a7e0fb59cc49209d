import { createHash } from 'node:crypto'
import type { Kind } from '../schema/entities.ts'

/** The namespace of the ids that Kong derives for the entities of a declarative file. */
const NAMESPACE = 'fd02801f-0957-4a15-a55a-c8d9606f30b5'

/** The id Kong gives to an entity of that kind and name in a declarative file: the same at each load. */
export function declaredId(kind: Kind, key: string): string {
  return version5(version5(NAMESPACE, kind), key)
}

function version5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
