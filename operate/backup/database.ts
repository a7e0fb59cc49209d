import { UserError } from '../../host/user-error.ts'
import { countDifferences, type Manifest } from './manifest.ts'
import { run, type Stack } from './stack.ts'

/** The database NetBox works with, and the one that a restore fills before it takes that one's place. */
export const LIVE = 'netbox'
export const RESTORING = 'netbox_restoring'
/** What was in place before a restore is kept under a name that begins so. */
export const KEPT = 'netbox_before_'

/** A folder of the database's container for the dump on its way: the data is on that host already. */
export const SPOOL = '/tmp/netbox-as-code-backup'
/** By this name our own sessions are found, and ended when the run is called off. */
const APP = 'netbox-as-code-backup'
/** The container's own socket asks the role netbox for no password: none has to be handed over. */
const PSQL = 'psql -X -q -A -t -v ON_ERROR_STOP=1 -U netbox'
const ENV = { PGAPPNAME: APP, SPOOL }

/** One row for each table: its name, and how many rows it has. */
const COUNT = String.raw`
SELECT format('SELECT %L, count(*) FROM %I.%I', schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 \gexec
`
/** What takes the live place, and under which name what was there is kept. Databases and folders have the same names. */
export interface Exchange {
  from: string
  kept: string
}

/** A comment of the live database that begins so tells of an unfinished exchange. */
const NOTE = 'netbox-as-code exchange: '
/** Tables of the inventory. NetBox itself comes with profiles of module types. */
const INVENTORY = /^public\.(?!dcim_moduletypeprofile$)(circuits|dcim|ipam|tenancy|virtualization|vpn|wireless)_/
const ROWS = /^(.+)\|(\d+)$/
/*
 * Dump and counts see the same snapshot, whatever NetBox writes meanwhile. The dump gets its name when it is whole. psql does not fail
 * with the program that it starts: what that says is told from the rows by its looks.
 */
const DUMP = String.raw`
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! { pg_dump -U netbox -d netbox -Fc --snapshot="$SNAPSHOT" -f "$SPOOL/partial" </dev/null && mv "$SPOOL/partial" "$SPOOL/database.dump" && echo dumped; } 2>&1
${COUNT}
COMMIT;
`

/*
 * The dump as SQL. It names all objects in full and empties the search path first; then the triggers of NetBox 4.7.0 do not find
 * the operators of ltree (NetBox issue 23130). A dump that cannot be read whole ends in what psql refuses, inside the data of
 * a table or outside: nothing of it stays.
 */
const RESTORE = String.raw`{
  pg_restore -f - --no-owner --no-privileges "$SPOOL/database.dump" || printf '\n\\.\nthe dump cannot be read whole;\n'
} | sed "1,/set_config('search_path'/s/set_config('search_path', '', false)/set_config('search_path', 'public', false)/"`

/** Runs SQL, or psql's own commands, in a database of the stack; what it printed, columns divided by `|`. */
export async function sql(
  stack: Stack,
  database: string,
  text: string,
  env: Record<string, string> = {},
): Promise<string> {
  return await run(stack, 'postgres', `printf '%s' "$SQL" | ${PSQL} -d "$DATABASE"`, {
    ...ENV,
    ...env,
    SQL: text,
    DATABASE: database,
  })
}

/** Dumps the live database into the container's {@link SPOOL}, and counts the rows of every table. */
export async function dump(stack: Stack): Promise<Manifest['tables']> {
  await run(stack, 'postgres', 'umask 077 && rm -rf "$SPOOL" && mkdir "$SPOOL"', ENV)
  const output = await sql(stack, LIVE, DUMP)
  const lines = output.split('\n')
  if (lines.includes('dumped')) return tablesOf(output)
  throw new UserError(`The database cannot be dumped: ${lines.filter((line) => !ROWS.test(line)).join(' ')}`)
}

/** Fills a fresh database {@link RESTORING} from the dump in the spool. Throws UserError if not every row arrives. */
export async function load(stack: Stack, wanted: Manifest['tables']): Promise<void> {
  await sql(stack, 'postgres', `CREATE DATABASE ${RESTORING} OWNER netbox TEMPLATE template0`)
  // Of a row that it refuses the server tells the values, tokens among them: neither to its log nor to us.
  await run(stack, 'postgres', `${RESTORE} | ${PSQL} -v VERBOSITY=terse -1 -f - -d ${RESTORING} >/dev/null`, {
    ...ENV,
    PGOPTIONS: '-c log_error_verbosity=terse',
  })
  const [first, ...more] = countDifferences(wanted, tablesOf(await sql(stack, RESTORING, COUNT)))
  if (first === undefined) return
  throw new UserError(
    `The restored database is not the one that was backed up: ${first}${more.length > 0 ? `, and ${more.length} more` : ''}.`,
  )
}

/**
 * Puts the database `from` in the place of the live one, which is kept as `kept`: both names change, or none.
 *
 * @param note stands in the live database from the same moment on, until {@link finished}: that more has to follow, as
 * {@link noteOf} says it for {@link pending}, or a note of somebody else's
 */
export async function exchange(stack: Stack, { from, kept }: Exchange, note?: string): Promise<void> {
  const swap = `
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IN ('${LIVE}', '${from}') \\g /dev/null
    BEGIN;
    ALTER DATABASE ${LIVE} RENAME TO ${kept};
    ALTER DATABASE ${from} RENAME TO ${LIVE};
    COMMENT ON DATABASE ${LIVE} IS ${textOf(note)};
    COMMIT;`
  await sqlAlone(stack, swap)
}

/** Runs statements that end all connections to a database and then need it for themselves. */
export async function sqlAlone(stack: Stack, text: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await sql(stack, 'postgres', text)
      return
    } catch (error) {
      // Somebody's program may connect again at once; it does not always win.
      if (attempt === 5 || !/being accessed/.test((error as Error).message)) throw error
    }
  }
}

/** Puts a note on a database, or takes it away. */
export async function annotate(stack: Stack, database: string, note?: string): Promise<void> {
  await sql(stack, 'postgres', `COMMENT ON DATABASE ${database} IS ${textOf(note)}`)
}

/** The exchange that a killed run began and did not finish, if there is one. */
export async function pending(stack: Stack): Promise<Exchange | undefined> {
  const query = `SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '${LIVE}'`
  const note = await sql(stack, 'postgres', query)
  const [from, kept] = note.startsWith(NOTE) ? note.slice(NOTE.length).split(' ') : []
  return from && kept ? { from, kept } : undefined
}

/** Throws UserError while a killed run's exchange is unfinished: database and files may not belong together. */
export async function assertNonePending(stack: Stack): Promise<void> {
  if (await pending(stack)) throw new UserError("A restore was interrupted: 'npm run restore -- --mend' first.")
}

/** Says that an exchange is done, files and all. */
export async function finished(stack: Stack): Promise<void> {
  await annotate(stack, LIVE)
}

/** How many objects of the inventory the live database holds; what NetBox itself needs to run does not count. */
export async function countObjects(stack: Stack): Promise<number> {
  const tables = Object.entries(tablesOf(await sql(stack, LIVE, COUNT)))
  const inventory = tables.filter(([table]) => INVENTORY.test(table))
  return inventory.reduce((sum, [, rows]) => sum + rows, 0)
}

/** Names of the stack's databases that belong to restores: {@link RESTORING} and those that are kept. */
export async function databases(stack: Stack): Promise<string[]> {
  const output = await sql(stack, 'postgres', 'SELECT datname FROM pg_database ORDER BY 1')
  return output.split('\n').filter((name) => name === RESTORING || name.startsWith(KEPT))
}

/** Removes a database, if it is there, with whatever is connected to it. */
export async function drop(stack: Stack, database: string): Promise<void> {
  await sql(stack, 'postgres', `SET client_min_messages = warning; DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
}

/** Ends what this program left running in the database's container, and removes its files there. */
export async function clear(stack: Stack): Promise<void> {
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${APP}' AND pid <> pg_backend_pid() \\g /dev/null`
  await sql(stack, 'postgres', end)
  await run(stack, 'postgres', 'rm -rf "$SPOOL"', ENV)
}

/** That an exchange is unfinished, as {@link pending} reads it. Pure. */
export function noteOf({ from, kept }: Exchange): string {
  return `${NOTE}${from} ${kept}`
}

/** A text, or none, in SQL. */
function textOf(note: string | undefined): string {
  return note === undefined ? 'NULL' : `'${note.replaceAll("'", "''")}'`
}

function tablesOf(output: string): Manifest['tables'] {
  const rows = output.split('\n').map((line) => ROWS.exec(line))
  return Object.fromEntries(rows.flatMap((row) => (row ? [[row[1]!, Number(row[2])]] : [])))
}
