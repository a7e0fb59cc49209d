import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Pack } from 'tar-stream'
import { withEngine } from '../infra/docker/with-engine.ts'
import { UserError } from '../infra/user-error.ts'
import { writeArchive } from './backup-file.ts'
import { called } from './called-off.ts'
import { filesOf, putEntry } from './container-files.ts'
import { clear, dump, SPOOL } from './database.ts'
import { backupName, outdated, partialName } from './file-names.ts'
import { belongs } from './files.ts'
import { encrypterFor } from './keys.ts'
import { withLock } from './lock.ts'
import { ENTRIES, FILES_ROOT, type FileEntry, FOLDERS, FORMAT, type Manifest } from './manifest.ts'
import { fingerprints, readSecrets } from './secrets.ts'
import { look, type Stack, stackOf } from './stack.ts'

export interface BackUp {
  /** Docker host, as in `netbox:host`. */
  host: string
  /** The stack's `netbox:name`. */
  name: string
  /** Name of the stack in Pulumi: part of the file's name. */
  stack: string
  /** Public keys of age, one at least. */
  recipients: readonly string[]
  /** Where the file goes; made if it is not there. */
  folder: string
  /** So many backups of this stack stay in the folder, the new one included; all of them if undefined. */
  keep?: number
  report?: (line: string) => void
  /** Calls the run off: what it began is removed. */
  signal?: AbortSignal
}

/**
 * Backs a running stack up into one encrypted file: database, media, reports, scripts, settings and secrets.
 *
 * NetBox goes on working. Database and counts are one snapshot; files are read right after it, so a file uploaded in
 * between is in the backup without its row, and never a row without its file unless that was deleted in between.
 *
 * @returns the file, what it says of itself, and which older ones were removed
 * @throws UserError one sentence; no file is left then, and no older one is gone
 */
export async function backUp(options: BackUp): Promise<{ file: string; manifest: Manifest; removed: string[] }> {
  const { host, name, stack: label, recipients, folder, keep, report = () => {}, signal } = options
  const encrypter = encrypterFor(recipients)
  if (keep !== undefined && !(Number.isInteger(keep) && keep > 0)) {
    throw new UserError(`keep is ${keep}; it must be a number of backups, 1 or more.`)
  }
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`The folder ${folder} cannot be made (${error.code}): name one that can be written to.`)
  })
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const deployed = await look(stack)
    return await withLock(stack, deployed.netbox.id, 'backup', async () => {
      await removePartial(folder, label)
      const { time, file } = await freeName(folder, label)
      try {
        report('dumping the database')
        const tables = await called(signal, dump(stack))
        const secrets = await readSecrets(engine, name)
        let manifest: Manifest | undefined
        report('encrypting')
        await writeArchive(
          file,
          encrypter,
          async (tar) => {
            const files = await addFiles(tar, stack)
            const text = Buffer.from(JSON.stringify(secrets, null, 2))
            files.push({ name: ENTRIES.secrets, size: text.length, sha256: hashOf(text) })
            await putEntry(tar, { name: ENTRIES.secrets, mode: 0o600 }, text)
            const { owner, netbox, postgres, environment } = deployed
            manifest = {
              format: FORMAT,
              created: time.toISOString(),
              stack: label,
              owner,
              netbox: { version: netbox.version, image: netbox.image },
              postgres,
              settings: environment,
              secrets: fingerprints(secrets),
              tables,
              files,
            }
            await putEntry(tar, { name: ENTRIES.manifest }, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
          },
          signal,
        )
        return {
          file,
          manifest: manifest!,
          removed: keep === undefined ? [] : await removeOutdated(folder, label, keep),
        }
      } finally {
        await clear(stack)
      }
    })
  })
}

/** The dump and the volumes, as Docker hands them over; their sizes and checksums. */
async function addFiles(tar: Pack, { engine, containers, name }: Stack): Promise<FileEntry[]> {
  const files: FileEntry[] = []
  const sources = [
    { container: containers.postgres, path: `${SPOOL}/${ENTRIES.dump}` },
    ...FOLDERS.map((folder) => ({ container: name, path: `${FILES_ROOT}/${folder}` })),
  ]
  for (const { container, path } of sources) {
    for await (const entry of filesOf(engine, container, path)) {
      const { header } = entry
      if (!belongs(header)) {
        entry.resume()
        continue
      }
      if (header.type !== 'file') {
        await putEntry(tar, header, await buffer(entry))
        continue
      }
      const hash = createHash('sha256')
      await putEntry(tar, header, hashed(entry, hash))
      files.push({ name: header.name, size: header.size ?? 0, sha256: hash.digest('hex') })
    }
  }
  return files
}

/** The name of a backup made now; of the next second while there is one of this. */
async function freeName(folder: string, label: string): Promise<{ time: Date; file: string }> {
  const names = new Set(await readdir(folder))
  let time = new Date()
  while (names.has(backupName(label, time))) time = new Date(time.getTime() + 1000)
  return { time, file: join(folder, backupName(label, time)) }
}

/** Removes what killed runs left: files that are not whole. */
async function removePartial(folder: string, label: string): Promise<void> {
  const [start, end] = partialName(`netbox-${label}-|`).split('|') as [string, string]
  const partial = (await readdir(folder)).filter((name) => name.startsWith(start) && name.endsWith(end))
  for (const name of partial) await rm(join(folder, name), { force: true })
}

async function removeOutdated(folder: string, label: string, keep: number): Promise<string[]> {
  const removed = outdated(await readdir(folder), label, keep)
  for (const name of removed) await rm(join(folder, name), { force: true })
  return removed
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
