import { createHash, type Hash } from 'node:crypto'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Encrypter } from 'age-encryption'
import type { Pack } from 'tar-stream'
import { withEngine } from '../../host/docker/with-engine.ts'
import { UserError } from '../../host/user-error.ts'
import { writeArchive } from './backup-file.ts'
import { called } from './called-off.ts'
import { filesOf, putEntry } from './container-files.ts'
import { assertNonePending, clear, dump, SPOOL } from './database.ts'
import { faultOf } from './entry-names.ts'
import { attempt, besides, sentence } from './failures.ts'
import { belongs } from './files.ts'
import { Folder } from './folder.ts'
import { encrypterFor } from './keys.ts'
import { withLock } from './lock.ts'
import { ENTRIES, FILES_ROOT, type FileEntry, FOLDERS, FORMAT, type Manifest, STREAM } from './manifest.ts'
import { fingerprints, readSecrets } from './secrets.ts'
import { signatureOf } from './signature.ts'
import { type Deployed, look, type Stack, stackOf } from './stack.ts'
import { streamVolume, whileStill } from './stream.ts'

/** What has to be said besides when the clearing up fails. */
const LEFT = besides("The dump could not be removed from the database's container, the next backup does it")

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
  /** What the backup is made for, such as `before-upgrade`: stands in the file's name, and no `keep` removes it. */
  purpose?: string
  report?: (line: string) => void
  /** Calls the run off: what it began is removed. */
  signal?: AbortSignal
}

/**
 * Backs a running stack up into one encrypted file: database, media, reports, scripts, streams of events, settings and secrets.
 *
 * NetBox goes on working. Database and counts are one snapshot; files are read right after it, so a file uploaded in
 * between is in the backup without its row, and never a row without its file unless that was deleted in between.
 *
 * @returns the file, what it says of itself, and which older ones were removed
 * @throws UserError one sentence; unless it names a file that is whole, none is left then, and no older one is gone
 */
export async function backUp(options: BackUp): Promise<{ file: string; manifest: Manifest; removed: string[] }> {
  const { host, name, recipients, keep, report = () => {} } = options
  const encrypter = encrypterFor(recipients)
  if (keep !== undefined && !(Number.isInteger(keep) && keep > 0)) {
    throw new UserError(`keep is ${keep}; it must be a number of backups, 1 or more.`)
  }
  const folder = new Folder(options.folder, options.stack)
  await folder.make()
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const deployed = await look(stack)
    return await withLock(stack, deployed.netbox.id, 'backup', async (helper) => {
      await assertNonePending(stack)
      await folder.removeUnfinished()
      const { time, file } = await folder.free(options.purpose)
      const made = await write(options, { stack, helper, deployed, encrypter, time, file }).catch(
        async (error: unknown) => {
          throw new UserError(`${sentence(error)}${await attempt(clear(stack), LEFT)}`)
        },
      )
      const left = await attempt(clear(stack), LEFT)
      if (left) report(left.trim())
      const removed = keep === undefined ? [] : await tidied(folder, keep, file)
      return { file, manifest: made, removed }
    })
  })
}

interface Run {
  stack: Stack
  /** The container that has all volumes. */
  helper: string
  deployed: Deployed
  encrypter: Encrypter
  time: Date
  file: string
}

/** Writes the file; returns what it says of itself. */
async function write({ name, stack: label, report = () => {}, signal }: BackUp, run: Run): Promise<Manifest> {
  const { stack, helper, deployed, encrypter, time, file } = run
  report('dumping the database')
  const tables = await called(signal, dump(stack))
  const secrets = await readSecrets(stack.engine, name)
  let manifest: Manifest | undefined
  report('encrypting')
  const fill = async (tar: Pack) => {
    const files = await addFiles(tar, sourcesOf(stack), stack, report)
    if ((await streamVolume(stack)) !== undefined) {
      report('reading the streams of events, NATS stands still')
      const streams = [{ container: helper, path: `${FILES_ROOT}/${STREAM}` }]
      files.push(...(await whileStill(stack, () => addFiles(tar, streams, stack, report))))
    }
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
    const told = `${JSON.stringify(manifest, null, 2)}\n`
    await putEntry(tar, { name: ENTRIES.manifest }, Buffer.from(told))
    await putEntry(tar, { name: ENTRIES.signature }, Buffer.from(signatureOf(told, secrets.secret_key ?? '')))
  }
  await writeArchive(file, encrypter, fill, signal)
  return manifest!
}

interface Source {
  readonly container: string
  readonly path: string
}

/** The dump and NetBox's own volumes. */
function sourcesOf({ containers, name }: Stack): Source[] {
  return [
    { container: containers.postgres, path: `${SPOOL}/${ENTRIES.dump}` },
    ...FOLDERS.filter((folder) => folder !== STREAM).map((folder) => ({
      container: name,
      path: `${FILES_ROOT}/${folder}`,
    })),
  ]
}

/** Adds what is there, as Docker hands it over; sizes and checksums. */
async function addFiles(
  tar: Pack,
  sources: readonly Source[],
  { engine }: Stack,
  report: (line: string) => void,
): Promise<FileEntry[]> {
  const files: FileEntry[] = []
  for (const { container, path } of sources) {
    for await (const entry of filesOf(engine, container, path)) {
      const { header } = entry
      const fault = belongs(header) ? faultOf(header) : undefined
      // A restore would refuse the whole backup for it.
      if (fault !== undefined) report(`left out: ${fault}`)
      if (fault !== undefined || !belongs(header)) {
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

/** Removes older backups. What fails of that must not look as if the new one had. */
async function tidied(folder: Folder, keep: number, file: string): Promise<string[]> {
  return await folder.removeOutdated(keep, basename(file)).catch((error: unknown) => {
    throw new UserError(`${file} is whole, but older backups are too many: ${sentence(error)}`)
  })
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
