/** What stands behind the stack's name: when a backup was made, and what for if it is to stay. */
const TAIL = /^(\d{8}T\d{6}Z)(?:-([a-z][a-z-]*))?$/
const SUFFIX = '.tar.age'

/** `2026-11-21T15:53:06.123Z` → `20261121T155306Z`: sorts by time, and may stand in any file name. */
export function stampOf(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** Name of a backup of a stack. With a purpose, in small letters and dashes, no retention removes it. */
export function backupName(stack: string, time: Date, purpose?: string): string {
  return `netbox-${stack}-${stampOf(time)}${purpose === undefined ? '' : `-${purpose}`}${SUFFIX}`
}

/** Where a backup is written until it is whole. */
export function partialName(name: string): string {
  return `.${name}.partial`
}

/** The file beside a backup that holds its SHA-256, in the form of `sha256sum`. */
export function checksumName(backup: string): string {
  return `${backup}.sha256`
}

/** Which files of a folder were to become backups of a stack. */
export function unfinished(names: readonly string[], stack: string): string[] {
  const [start, end] = partialName('|').split('|') as [string, string]
  return names.filter(
    (name) => name.startsWith(start) && name.endsWith(end) && tailOf(name.slice(start.length, -end.length), stack),
  )
}

/**
 * Which files of a folder a retention of the newest `keep` backups of a stack removes: older backups with their checksums.
 * Those with a purpose, files of other stacks, and of anybody else, are never among them.
 *
 * @param made the backup just made: it counts as the newest, whatever the clock said when the others were made
 */
export function outdated(names: readonly string[], stack: string, keep: number, made: string): string[] {
  const plain = backupsOf(names, stack).filter((name) => tailOf(name, stack)!.purpose === undefined)
  const others = plain.filter((name) => name !== made)
  const old = others.slice(keep - (plain.length - others.length))
  return old.flatMap((name) => [name, ...(names.includes(checksumName(name)) ? [checksumName(name)] : [])]).sort()
}

/** The newest backup of a stack among the files of a folder, and when it was made. */
export function newestBackup(names: readonly string[], stack: string): { file: string; made: Date } | undefined {
  const [file] = backupsOf(names, stack)
  if (file === undefined) return undefined
  const [, date, hour, minute, second] = /^(\d{8})T(\d\d)(\d\d)(\d\d)Z$/.exec(tailOf(file, stack)!.stamp)!
  const day = date!.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
  return { file, made: new Date(`${day}T${hour}:${minute}:${second}Z`) }
}

/** The backups of a stack, the newest first. */
function backupsOf(names: readonly string[], stack: string): string[] {
  return names
    .filter((name) => tailOf(name, stack))
    .sort()
    .reverse()
}

/** What the name of a backup of this stack says; undefined for any other name. */
function tailOf(name: string, stack: string): { stamp: string; purpose: string | undefined } | undefined {
  const prefix = `netbox-${stack}-`
  if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) return undefined
  const [, stamp, purpose] = TAIL.exec(name.slice(prefix.length, -SUFFIX.length)) ?? []
  return stamp === undefined ? undefined : { stamp, purpose }
}
