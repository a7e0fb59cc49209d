import { sql } from './database.ts'
import type { Stack } from './stack.ts'

/** The server warns of such a database at every connection, and may find texts in a wrong order, or not at all. */
const OLD_DATABASES = `SELECT datname FROM pg_database
WHERE datallowconn AND datcollversion <> pg_database_collation_actual_version(oid) ORDER BY 1`
const OLD_COLLATIONS = `SELECT format('ALTER COLLATION %s REFRESH VERSION', oid::regcollation) FROM pg_collation
WHERE collversion <> pg_collation_actual_version(oid)`

/**
 * The databases of a stack whose texts were sorted by another version of the C library than the one that runs: so after an image
 * moved to a newer distribution.
 */
export async function outdatedCollations(stack: Stack): Promise<string[]> {
  return (await sql(stack, 'postgres', OLD_DATABASES)).split('\n').filter((name) => name !== '')
}

/** Sorts the indices of databases anew, by the C library that runs, and writes its version down. NetBox may run meanwhile, and waits. */
export async function refreshCollations(stack: Stack, databases: readonly string[]): Promise<void> {
  for (const database of databases) {
    const name = `"${database.replaceAll('"', '""')}"`
    await sql(
      stack,
      database,
      `REINDEX DATABASE ${name};\n${OLD_COLLATIONS} \\gexec\nALTER DATABASE ${name} REFRESH COLLATION VERSION;`,
    )
  }
}
