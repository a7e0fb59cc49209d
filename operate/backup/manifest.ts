import { z } from 'zod'
import { UserError } from '../../host/user-error.ts'

/** The newest format this program writes and reads. Format 1 bore no signature. */
export const FORMAT = 2

/** Names of the entries of a backup. The manifest holds the checksums of all that went before, and is signed after it. */
export const ENTRIES = {
  dump: 'database.dump',
  secrets: 'secrets.json',
  manifest: 'manifest.json',
  signature: 'manifest.hmac',
} as const

/** The folder of the streams of events, where a stack has a NATS of its own. */
export const STREAM = 'events'
/** Folders of files in a backup, named like the volumes they come from. All lie under {@link FILES_ROOT} in the helper container. */
export const FOLDERS = ['media', 'reports', 'scripts', STREAM] as const
export const FILES_ROOT = '/opt/netbox/netbox'

const versioned = z.object({ version: z.string().regex(/^\d+\.\d+/), image: z.string() })

const schema = z.object({
  format: z.union([z.literal(1), z.literal(FORMAT)]),
  /** UTC, ISO 8601. */
  created: z.iso.datetime(),
  stack: z.string(),
  /** Whose state the stack belonged to: the label of its containers. */
  owner: z.string(),
  netbox: versioned,
  postgres: versioned,
  /** NetBox's settings that are no secrets, as environment variables. */
  settings: z.record(z.string(), z.string()),
  /** Which secrets the stack had: name → fingerprint. Their values are in the entry `secrets.json`. */
  secrets: z.record(z.string(), z.string()),
  /** Rows by table, `schema.table`, counted in the same snapshot as the dump. */
  tables: z.record(z.string(), z.int().min(0)),
  /** Every file but the manifest itself: size in bytes, SHA-256 in hex. */
  files: z.array(z.object({ name: z.string(), size: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})

/** What a backup says of itself. */
export type Manifest = z.output<typeof schema>
export type FileEntry = Manifest['files'][number]

/**
 * Reads a manifest.
 *
 * @param file the backup, for the error's sentence
 * @throws UserError for another format or a manifest that is none
 */
export function parseManifest(text: string, file: string): Manifest {
  const input = parsed(text)
  const format = (input as { format?: unknown } | undefined)?.format
  if (typeof format === 'number' && format > FORMAT) {
    throw new UserError(
      `${file} has format ${format}; this version of the program reads up to ${FORMAT}: restore it with the version that wrote it, or a newer one.`,
    )
  }
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new UserError(
    `${file} is no backup of this program: its manifest is wrong at ${path.join('.') || 'the top'} (${message}).`,
  )
}

/** Whether a backup holds the streams of events. */
export function holdsStream({ files }: Pick<Manifest, 'files'>): boolean {
  return files.some(({ name }) => name.startsWith(`${STREAM}/`))
}

/** What of the files read differs from what the manifest lists, a part of a sentence each; none if all is well. */
export function differences(manifest: Manifest, read: readonly FileEntry[]): string[] {
  const found = new Map(read.map((entry) => [entry.name, entry]))
  const listed = new Set(manifest.files.map(({ name }) => name))
  return [
    ...manifest.files.flatMap(({ name, size, sha256 }) => {
      const entry = found.get(name)
      if (!entry) return [`${name} is missing`]
      return entry.size === size && entry.sha256 === sha256 ? [] : [`${name} is not as it was written`]
    }),
    ...read.filter(({ name }) => !listed.has(name)).map(({ name }) => `${name} is not in the manifest`),
  ]
}

/** Tables whose number of rows differs, such as `public.dcim_site has 3 rows instead of 4`. */
export function countDifferences(wanted: Manifest['tables'], found: Manifest['tables']): string[] {
  const tables = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
  return tables.flatMap((table) => {
    const [want, have] = [wanted[table], found[table]]
    if (want === have) return []
    if (have === undefined) return [`${table} is missing`]
    return [want === undefined ? `${table} was not in the backup` : `${table} has ${have} rows instead of ${want}`]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
