import { withEngine } from '../../host/docker/with-engine.ts'
import { UserError } from '../../host/user-error.ts'
import { readArchive } from './backup-file.ts'
import { called } from './called-off.ts'
import { otherState, refusal } from './checks.ts'
import { putEntry, putFiles } from './container-files.ts'
import { clear, countObjects, load, pending, RESTORING, SPOOL } from './database.ts'
import { attempt, sentence } from './failures.ts'
import { belongs, staged } from './files.ts'
import { decrypterFrom } from './keys.ts'
import { differences, ENTRIES, FILES_ROOT, FOLDERS, type Manifest, STREAM } from './manifest.ts'
import { brought, notesOn } from './notes.ts'
import { discard, LEFT, replace, type Site } from './replace.ts'
import { consequences, fingerprints, lostPeppers, readSecrets } from './secrets.ts'
import { keptName, mend, type Place, withSite } from './site.ts'
import { look, type Stack, stackOf } from './stack.ts'
import { streamNotes, streamVolume } from './stream.ts'
import { verify } from './verify.ts'

export interface Restore extends Place {
  /** The backup. */
  file: string
  /** File with the key that opens it. */
  identity: string
  /** Restores although objects of another stack's numbers are there, see `otherState`. */
  otherStack?: boolean
  /** Restores a backup that this stack has not signed: who made it is not known. */
  foreign?: boolean
}

/** What a restore would do, or did. */
export interface Outcome {
  manifest: Manifest
  /** What the operator should know, a sentence each. */
  notes: string[]
}

/**
 * Everything that can be checked before anything is changed: the file and its key, its format and versions, the stack.
 *
 * @throws UserError one sentence
 */
export async function checkRestore(options: Restore): Promise<Outcome> {
  const { host, name, file, identity, otherStack, foreign } = options
  const { manifest, isBy } = await verify(file, await decrypterFrom(identity))
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const deployed = await look(stack)
    const refused =
      refusal(manifest, deployed) ??
      (otherStack ? undefined : otherState(manifest, deployed, await countObjects(stack)))
    if (refused) throw new UserError(refused)
    const secrets = await readSecrets(engine, name)
    const isOurs = isBy(secrets.secret_key)
    if (!isOurs && !foreign) throw new UserError(unsigned(manifest, file))
    const notes = [
      ...(isOurs ? [] : brought(manifest)),
      ...consequences(manifest.secrets, fingerprints(secrets)),
      ...streamNotes(manifest, await streamVolume(stack)),
    ]
    return { manifest, notes }
  })
}

/**
 * Restores a backup into a running stack, empty or not. What the stack held is kept beside it, under the name returned.
 *
 * The backup is loaded into a database of its own while NetBox goes on working; only when every row is there does it take
 * the place of the live one. Files are exchanged in the same way. A failure before that changes nothing; one after it is
 * taken back.
 *
 * @throws UserError one sentence that says what the stack is like now
 */
export async function restore(options: Restore): Promise<Outcome & { kept: string }> {
  const { name, signal, report = () => {} } = options
  report('checking the backup')
  const { manifest } = await called(signal, checkRestore(options))
  return await withSite(options, async (site, helper) => {
    const { stack } = site
    if (await pending(stack)) report('finishing what a killed restore began')
    await mend(site)
    const kept = keptName()
    try {
      report('loading the database, NetBox goes on working')
      const folders = await foldersOf(stack)
      await called(signal, unpack(options, stack, helper, folders))
      await called(signal, assertStaged(site, manifest, folders))
      await called(signal, load(stack, manifest.tables))
      await clear(stack)
    } catch (error) {
      const left = await attempt(
        clear(stack).then(() => discard(site)),
        LEFT,
      )
      throw new UserError(`${sentence(error)} Nothing was changed.${left}`)
    }
    const aligned = await replace(site, { from: RESTORING, kept })
    const running = fingerprints(await readSecrets(stack.engine, name))
    return { manifest, kept, notes: notesOn(aligned, lostPeppers(manifest.secrets, running)) }
  })
}

/** Why a backup that this stack has not signed is not restored just so. */
function unsigned({ format }: Manifest, file: string): string {
  const why =
    format === 1
      ? 'was made before backups were signed'
      : 'is not signed by this stack: another one made it, or this one with another SECRET_KEY, or somebody who only has the public key'
  return `${file} ${why}. It may hold scripts that NetBox would run: if you know where it comes from, add --foreign.`
}

/** The folders that a stack has. */
async function foldersOf(stack: Stack): Promise<readonly string[]> {
  return (await streamVolume(stack)) === undefined ? FOLDERS.filter((folder) => folder !== STREAM) : FOLDERS
}

/** Compares the files that lie ready with the manifest: what is exchanged is what was backed up, and nothing is missing. */
async function assertStaged({ volumes }: Site, manifest: Manifest, folders: readonly string[]): Promise<void> {
  const wanted = manifest.files.filter(({ name }) => folders.some((folder) => name.startsWith(`${folder}/`)))
  const [first] = differences({ ...manifest, files: wanted }, await volumes.staged())
  if (first) throw new UserError(`The files could not be made ready: ${first}.`)
}

/** Puts the dump beside the database, and the files beside NetBox's own, where nothing sees them yet. */
async function unpack(
  { file, identity }: Restore,
  { engine, containers }: Stack,
  helper: string,
  folders: readonly string[],
): Promise<void> {
  const entries = readArchive(file, await decrypterFrom(identity))
  const spool = SPOOL.slice(SPOOL.lastIndexOf('/') + 1)
  try {
    let next = await entries.next()
    while (!next.done && next.value.header.name !== ENTRIES.dump) {
      next.value.resume()
      next = await entries.next()
    }
    await putFiles(engine, containers.postgres, SPOOL.slice(0, -spool.length), async (tar) => {
      await putEntry(tar, { name: `${spool}/`, type: 'directory', mode: 0o700 }, Buffer.alloc(0))
      if (next.done) return
      const { header } = next.value
      await putEntry(tar, { ...header, name: `${spool}/${ENTRIES.dump}` }, next.value)
    })
    await putFiles(engine, helper, FILES_ROOT, async (tar) => {
      for await (const entry of entries) {
        const { header } = entry
        const [folder, below] = header.name.split('/')
        if (below && belongs(header) && folders.some((one) => one === folder))
          await putEntry(tar, staged(header), entry)
        else entry.resume()
      }
    })
  } finally {
    await entries.return(undefined)
  }
}
