import { posix } from 'node:path'
import type { Header } from 'tar-stream'
import { ENTRIES, FOLDERS } from './manifest.ts'

const KINDS = ['file', 'directory', 'link', 'symlink']

/**
 * What is wrong with an entry of a backup, a part of a sentence: a backup from elsewhere is somebody else's text, and what it holds must
 * land in the folders of NetBox's files and nowhere else. Undefined if nothing is.
 */
export function faultOf({ name, type, linkname }: Header): string | undefined {
  if (Object.values<string>(ENTRIES).includes(name)) return type === 'file' ? undefined : `${name} is no file`
  const shown = JSON.stringify(name)
  if (!KINDS.includes(type ?? 'file')) return `${shown} is a ${type}`
  if (!isBelow(name)) return `${shown} lies in none of the folders ${FOLDERS.join(', ')}`
  // The target of a hard link is another entry's name; that of a symbolic link stands from the folder it is in.
  const target = type === 'symlink' ? posix.join(posix.dirname(name), linkname ?? '') : (linkname ?? '')
  const links = type === 'link' || type === 'symlink'
  if (links && (posix.isAbsolute(linkname ?? '') || !isBelow(target) || folderOf(target) !== folderOf(name)))
    return `${shown} is a link that leaves its folder, to ${JSON.stringify(linkname)}`
  return undefined
}

/** Whether a name is one of the folders, or stands below one, without detours. */
function isBelow(name: string): boolean {
  const parts = name.replace(/\/$/, '').split('/')
  return (
    FOLDERS.some((folder) => folder === parts[0]) &&
    !name.includes('\0') &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..')
  )
}

function folderOf(name: string): string {
  return name.split('/')[0]!
}
