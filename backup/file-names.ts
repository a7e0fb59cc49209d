const STAMP = /^\d{8}T\d{6}Z$/
const SUFFIX = '.tar.age'

/** `2026-11-21T15:53:06.123Z` → `20261121T155306Z`: sorts by time, and may stand in any file name. */
export function stampOf(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** Name of a backup of a stack. */
export function backupName(stack: string, time: Date): string {
  return `netbox-${stack}-${stampOf(time)}${SUFFIX}`
}

/** Where a backup is written until it is whole. */
export function partialName(name: string): string {
  return `.${name}.partial`
}

/** The file beside a backup that holds its SHA-256, in the form of `sha256sum`. */
export function checksumName(backup: string): string {
  return `${backup}.sha256`
}

/**
 * Which files of a folder a retention of the newest `keep` backups of a stack removes: older backups with their checksums.
 * Files of other stacks, and of anybody else, are never among them.
 */
export function outdated(names: readonly string[], stack: string, keep: number): string[] {
  const old = backupsOf(names, stack).slice(keep)
  return old.flatMap((name) => [name, ...(names.includes(checksumName(name)) ? [checksumName(name)] : [])]).sort()
}

/** The newest backup of a stack among the files of a folder, and when it was made. */
export function newestBackup(names: readonly string[], stack: string): { file: string; made: Date } | undefined {
  const [file] = backupsOf(names, stack)
  if (file === undefined) return undefined
  const [, date, hour, minute, second] = /(\d{8})T(\d\d)(\d\d)(\d\d)Z/.exec(file.slice(-SUFFIX.length - 16))!
  const day = date!.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')
  return { file, made: new Date(`${day}T${hour}:${minute}:${second}Z`) }
}

/** The backups of a stack, the newest first. */
function backupsOf(names: readonly string[], stack: string): string[] {
  const prefix = `netbox-${stack}-`
  return names
    .filter((name) => name.startsWith(prefix) && name.endsWith(SUFFIX))
    .filter((name) => STAMP.test(name.slice(prefix.length, -SUFFIX.length)))
    .sort()
    .reverse()
}
