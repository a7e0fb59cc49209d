import { UserError } from '../../host/user-error.ts'

/** The part of a changelog that tells of one version. Throws UserError if there is none. */
export function notesOf(changelog: string, version: string, file: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((one) => one.split('\n', 1)[0]!.trim() === version)
  const notes = section?.split('\n').slice(1).join('\n').trim()
  if (!notes) {
    throw new UserError(
      `${file} has no section "## ${version}" that says something: what is new stands there before it is released.`,
    )
  }
  return notes
}

/** Throws UserError unless a tag is the version of every package, written v1.2.3. */
export function assertTagged(tag: string, versions: Readonly<Record<string, string>>): void {
  const others = Object.entries(versions).filter(([, version]) => tag !== `v${version}`)
  if (others.length === 0) return
  const named = others.map(([file, version]) => `${file} says version ${version}`).join(', ')
  throw new UserError(`The tag is ${tag}, but ${named}: a release is tagged v and the version of both packages.`)
}
