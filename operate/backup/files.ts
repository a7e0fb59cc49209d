import { createHash } from 'node:crypto'
import type { Header } from 'tar-stream'
import { DockerError } from '../../host/docker/engine.ts'
import { execIn } from '../../host/docker/exec.ts'
import { UserError } from '../../host/user-error.ts'
import { filesOf } from './container-files.ts'
import { type Exchange, RESTORING } from './database.ts'
import { FILES_ROOT, type FileEntry, FOLDERS, STREAM } from './manifest.ts'
import type { Stack } from './stack.ts'

/** Folders with this prefix, hidden in each volume, belong to restores; they are named like the databases. */
const OURS = '.netbox_'

/*
 * For each volume: what is there goes into .$KEPT, what is in .$FROM takes its place. A run that was killed half-way is
 * finished by the same script: the mark says that all that is left outside came from .$FROM. find itself does not tell of a mv that failed.
 * Streams are only exchanged for streams: what holds none, such as an older backup, must not empty them.
 */
export const EXCHANGE = `set -eu
for folder in ${FOLDERS.join(' ')}; do
  [ "$folder" != ${STREAM} ] || [ -d "$ROOT/$folder/.$FROM" ] || [ -e "$ROOT/$folder/.$KEPT/.netbox_whole" ] || continue
  cd "$ROOT/$folder"
  mkdir -p ".$KEPT"
  if [ ! -e ".$KEPT/.netbox_whole" ]; then
    find . -mindepth 1 -maxdepth 1 ! -name '${OURS}*' -exec mv {} ".$KEPT/" ';'
    [ -z "$(find . -mindepth 1 -maxdepth 1 ! -name '${OURS}*')" ]
    touch ".$KEPT/.netbox_whole"
  fi
  if [ -d ".$FROM" ]; then
    rm -f ".$FROM/.netbox_whole"
    find ".$FROM" -mindepth 1 -maxdepth 1 -exec mv {} . ';'
    rmdir ".$FROM"
  fi
done`

const REMOVE = `for folder in ${FOLDERS.join(' ')}; do rm -rf "$ROOT/$folder/.$NAME"; done`

/** Where an entry of a backup lies until the files are exchanged: `media/a.png` → `media/.netbox_restoring/a.png`. */
export function staged(header: Header): Header {
  const moved = (path: string) => path.replace('/', `/.${RESTORING}/`)
  // The target of a hard link is another entry's name; that of a symbolic link is the link's own affair.
  const linkname = header.type === 'link' && header.linkname ? moved(header.linkname) : header.linkname
  // Of a long name or one with letters beyond ASCII the archive says it twice, and what stands in `pax` rules when it is unpacked.
  const { path: _, linkpath: __, ...pax } = (header.pax ?? {}) as Record<string, string>
  return { ...header, name: moved(header.name), pax, ...(linkname == null ? {} : { linkname }) }
}

/** Whether an entry of a volume belongs into a backup: files, folders and links that no restore put aside. */
export function belongs({ name, type }: Header): boolean {
  const [, first] = name.split('/')
  return !first?.startsWith(OURS) && ['file', 'directory', 'link', 'symlink'].includes(type ?? 'file')
}

/** Moves files in NetBox's volumes while it stands still, by the running helper container. */
export class Volumes {
  readonly #stack: Stack
  readonly #helper: string

  constructor(stack: Stack, helper: string) {
    this.#stack = stack
    this.#helper = helper
  }

  /** Puts the files kept as `from` in the place of NetBox's own, which are kept as `kept`. Can be repeated, and taken back. */
  async exchange({ from, kept }: Exchange): Promise<void> {
    await this.#run(EXCHANGE, { FROM: from, KEPT: kept })
  }

  /** The files that lie staged, by the names they will have. */
  async staged(): Promise<FileEntry[]> {
    const files: FileEntry[] = []
    for (const folder of FOLDERS) files.push(...(await this.#stagedIn(folder)))
    return files
  }

  async #stagedIn(folder: string): Promise<FileEntry[]> {
    const files: FileEntry[] = []
    const path = `${FILES_ROOT}/${folder}/.${RESTORING}`
    try {
      for await (const entry of filesOf(this.#stack.engine, this.#helper, path)) {
        const { name, type, size = 0 } = entry.header
        const hash = createHash('sha256')
        for await (const chunk of entry) hash.update(chunk)
        const final = `${folder}${name.slice(`.${RESTORING}`.length)}`
        if (type === 'file') files.push({ name: final, size, sha256: hash.digest('hex') })
      }
    } catch (error) {
      // A backup without a file for this folder stages none.
      if (!(error instanceof DockerError && error.status === 404)) throw error
    }
    return files
  }

  /** Removes files that were staged or kept under a name. */
  async remove(name: string): Promise<void> {
    await this.#run(REMOVE, { NAME: name })
  }

  async #run(script: string, env: Record<string, string>): Promise<void> {
    const { exitCode, output } = await execIn(this.#stack.engine, this.#helper, ['sh', '-c', script], {
      ...env,
      ROOT: FILES_ROOT,
    })
    if (exitCode !== 0) throw new UserError(`The files of ${this.#stack.name} cannot be moved: ${output}`)
  }
}
