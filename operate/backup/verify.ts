import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Decrypter } from 'age-encryption'
import { UserError } from '../../host/user-error.ts'
import { readArchive, verifyChecksum } from './backup-file.ts'
import { differences, ENTRIES, type FileEntry, type Manifest, parseManifest } from './manifest.ts'

/**
 * Reads a whole backup and compares everything in it with its manifest. Writes nothing.
 *
 * @throws UserError when anything at all is not as it was written
 */
export async function verify(file: string, decrypter: Decrypter): Promise<Manifest> {
  await verifyChecksum(file)
  const files: FileEntry[] = []
  let manifest: Manifest | undefined
  for await (const entry of readArchive(file, decrypter)) {
    const { name, type, size = 0 } = entry.header
    if (name === ENTRIES.manifest) manifest = parseManifest(await text(entry), file)
    else if (type === 'file') {
      const hash = createHash('sha256')
      for await (const chunk of entry) hash.update(chunk as Buffer)
      files.push({ name, size, sha256: hash.digest('hex') })
    } else entry.resume()
  }
  if (!manifest) throw new UserError(`${file} is no backup of this program: it has no ${ENTRIES.manifest}.`)
  const [first] = differences(manifest, files)
  if (first) throw new UserError(`${file} is damaged: ${first}.`)
  if (!files.some(({ name }) => name === ENTRIES.dump))
    throw new UserError(`${file} is no backup: it has no ${ENTRIES.dump}.`)
  return manifest
}
