import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Decrypter } from 'age-encryption'
import { UserError } from '../../host/user-error.ts'
import { readArchive, verifyChecksum } from './backup-file.ts'
import { faultOf } from './entry-names.ts'
import { differences, ENTRIES, type FileEntry, type Manifest, parseManifest } from './manifest.ts'
import { isSignedBy } from './signature.ts'

/** A backup that is whole. */
export interface Verified {
  manifest: Manifest
  /** Whether the stack with this SECRET_KEY made it. */
  isBy: (secretKey: string | undefined) => boolean
}

/**
 * Reads a whole backup and compares everything in it with its manifest. Writes nothing.
 *
 * @throws UserError when anything at all is not as it was written, or would land elsewhere than in NetBox's folders
 */
export async function verify(file: string, decrypter: Decrypter): Promise<Verified> {
  await verifyChecksum(file)
  const files: FileEntry[] = []
  let manifest: Manifest | undefined
  let [written, signature]: (string | undefined)[] = []
  for await (const entry of readArchive(file, decrypter)) {
    const { name, type, size = 0 } = entry.header
    const fault = faultOf(entry.header)
    if (fault !== undefined) throw new UserError(`${file} is refused: ${fault}. No backup of this program has that.`)
    if (name === ENTRIES.manifest) {
      written = await text(entry)
      manifest = parseManifest(written, file)
    } else if (name === ENTRIES.signature) signature = await text(entry)
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
  return { manifest, isBy: (secretKey) => isSignedBy(written!, signature, secretKey) }
}
