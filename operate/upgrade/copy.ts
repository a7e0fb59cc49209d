import { UserError } from '../../host/user-error.ts'
import { annotate, drop, exchange, LIVE, sql, sqlAlone } from '../backup/database.ts'
import { run, type Stack } from '../backup/stack.ts'
import type { Images } from './decision.ts'

/**
 * The database as it was before an upgrade. Not one of those that restores keep: no files belong to it. PostgreSQL copies
 * the files of a database faster than it loads any dump, and the copy is the very database.
 */
const COPY = 'netbox_upgrade_copy'
/** What a failed upgrade made of the database, until it is dropped. */
const FAILED = 'netbox_upgrade_failed'
/** A comment that begins so, on the copy or on a live database that was one, tells of an unfinished upgrade. */
const NOTE = 'netbox-as-code upgrade: '
/** Room for the copy, and as much again for what migrations rewrite. */
const TIMES_THE_DATABASE = 2
const ROOM_BESIDE = 512 * 1024 ** 2

/** What an upgrade that has begun leaves as a note until it is done or taken back. */
export interface Begun {
  /** UTC, ISO 8601. */
  time: string
  from: Images
}

/** Throws UserError when the database's volume has no room for a copy and for migrations. */
export async function assertRoom(stack: Stack): Promise<void> {
  const size = Number(await sql(stack, LIVE, `SELECT pg_database_size('${LIVE}')`))
  const free = 1024 * Number(await run(stack, 'postgres', `df -Pk "$PGDATA" | awk 'NR == 2 { print $4 }'`))
  const needed = TIMES_THE_DATABASE * size + ROOM_BESIDE
  if (free >= needed) return
  throw new UserError(
    `The host has ${gib(free)} of disk left for the database; ${gib(needed)} are needed, for a copy of ${gib(size)} and its migrations: free some.`,
  )
}

/** Copies the live database, which nobody may use meanwhile: programs that are connected lose their connection. */
export async function makeCopy(stack: Stack, begun: Begun): Promise<void> {
  await drop(stack, COPY)
  const copy = `
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${LIVE}' \\g /dev/null
    CREATE DATABASE ${COPY} OWNER netbox TEMPLATE ${LIVE} STRATEGY FILE_COPY;`
  await sqlAlone(stack, copy)
  await annotate(stack, COPY, noteOf(begun))
}

/** The upgrade that began and was neither finished nor taken back, if there is one. */
export async function begunUpgrade(stack: Stack): Promise<Begun | undefined> {
  const query = `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname IN ('${LIVE}', '${COPY}')`
  const lines = (await sql(stack, 'postgres', query)).split('\n')
  const found = lines.find((line) => line.startsWith(NOTE))
  return found === undefined ? undefined : (JSON.parse(found.slice(NOTE.length)) as Begun)
}

/** Throws UserError if an upgrade was killed here: only the operator knows whether somebody worked with it since. */
export async function assertNoneBegun(stack: Stack): Promise<void> {
  const begun = await begunUpgrade(stack)
  if (!begun) return
  throw new UserError(
    `An upgrade from ${begun.from.netbox} that began at ${begun.time} was killed: 'npm run upgrade -- --back' brings that and its data back, 'npm run upgrade -- --keep' keeps what is there now.`,
  )
}

/** Puts the copy in the live database's place; the note stays on it. Done already is fine. */
export async function putCopyBack(stack: Stack, begun: Begun): Promise<void> {
  if ((await sql(stack, 'postgres', `SELECT 1 FROM pg_database WHERE datname = '${COPY}'`)) !== '') {
    await drop(stack, FAILED)
    await exchange(stack, { from: COPY, kept: FAILED }, noteOf(begun))
  }
  await drop(stack, FAILED)
}

/** Removes what was kept for the way back: there is none any more. A note of a restore stays. */
export async function dropCopy(stack: Stack): Promise<void> {
  const ours = `datname = '${LIVE}' AND starts_with(shobj_description(oid, 'pg_database'), '${NOTE}')`
  const forget = `SELECT 'COMMENT ON DATABASE ${LIVE} IS NULL' FROM pg_database WHERE ${ours} \\gexec`
  await sql(stack, 'postgres', forget)
  await drop(stack, COPY)
}

const noteOf = (begun: Begun) => `${NOTE}${JSON.stringify(begun)}`

const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`
