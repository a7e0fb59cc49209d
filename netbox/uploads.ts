import { readFile } from 'node:fs/promises'
import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import type { Outcome, Write } from './divide.ts'
import { NetBoxError } from './errors.ts'
import { entryOf, type Kind, type Picture } from './kinds.ts'
import { differing, fieldOf } from './normalise.ts'

/** Whether a field is a file that is to be sent: it goes alone, in a form of its own. */
export function isUpload(kind: Kind, name: string, value: unknown): boolean {
  return fieldOf(kind, name).type === 'picture' && value !== null && value !== undefined
}

/** Sends the pictures of objects that are there, one object after the other: NetBox takes no list of them. */
export async function uploadAll(client: Client, kind: Kind, writes: readonly Write[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const write of writes) {
    try {
      outcomes.push(await upload(client, kind, write))
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
      outcomes.push({ error: error.about(kind, write.label) })
    }
  }
  return outcomes
}

async function upload(client: Client, kind: Kind, { id, names, wanted, label }: Write): Promise<Outcome> {
  const form = new FormData()
  for (const name of names) {
    const picture = wanted.get(name) as Picture
    form.append(name, new File([await contentOf(picture)], picture.name))
  }
  const row = (await client.upload(`${entryOf(kind).path}${id}/`, form)).body as Row
  const sent = new Map(names.map((name) => [name, wanted.get(name)]))
  const [field] = differing(kind, sent, row)
  if (field === undefined) return { row }
  const message = `NetBox took the object (id ${id}) but not its ${field}`
  return { error: new NetBoxError({ code: 'not-kept', message, field }).about(kind, label) }
}

async function contentOf({ file }: Picture): Promise<Buffer<ArrayBuffer>> {
  return await readFile(file).catch(({ message }: Error) => {
    throw new NetBoxError({ code: 'invalid', message: `${file}: ${message}` })
  })
}
