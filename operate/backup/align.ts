import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UserError } from '../../host/user-error.ts'
import { sql } from './database.ts'
import { run, type Stack } from './stack.ts'

/** What the program of this project calls its token (index.ts). */
const DESCRIPTION = 'Pulumi'
const SCRIPT = readFileSync(new URL('./files/align.py', import.meta.url), 'utf8')
const aligned = z.object({ jobs: z.int(), peppers: z.record(z.string(), z.int()) })

/** What a restored database holds that its stack cannot use as it is. */
export interface Aligned {
  /** Jobs of people that stand as scheduled, but are not in the queue. */
  jobs: number
  /** API tokens by the number of their pepper. */
  peppers: Record<string, number>
}

/**
 * The tokens that Pulumi's state of this stack knows, as JSON: rows of a database of the running NetBox version.
 *
 * @param superuser whose they are
 */
export async function programTokens(stack: Stack, database: string, superuser: string): Promise<string> {
  const query = `SELECT coalesce(json_agg(t), '[]') FROM users_token t JOIN users_user u ON u.id = t.user_id
    WHERE u.username = :'superuser' AND t.description = '${DESCRIPTION}';`
  const text = `\\getenv superuser SUPERUSER\n${query}`
  // Aggregated rows stand on lines of their own.
  return (await sql(stack, database, text, { SUPERUSER: superuser })).replaceAll('\n', ' ')
}

/** Makes the restored database fit the stack: see files/align.py. NetBox has to be running. */
export async function align(stack: Stack, superuser: string, tokens: string): Promise<Aligned> {
  const output = await run(
    stack,
    'netbox',
    `printf '%s' "$SCRIPT" | /opt/netbox/venv/bin/python /opt/netbox/netbox/manage.py shell --interface python 2>&1`,
    { SCRIPT, TOKENS: tokens, SUPERUSER_NAME: superuser, DESCRIPTION },
  )
  const line = /^ALIGNED (.*)$/m.exec(output)?.[1]
  if (line === undefined) {
    throw new UserError(
      `The restored database cannot be made to fit this stack: ${output.split('\n').slice(-2).join(' ')}`,
    )
  }
  return aligned.parse(JSON.parse(line))
}

/** Drops what is queued and cached: it belongs to the database that was there before. */
export async function emptyCache(stack: Stack): Promise<void> {
  // The program ends well even when it is refused: what it says is what counts.
  const script = `said=$(REDISCLI_AUTH="$(cat /run/secrets/redis_password)" valkey-cli flushall); [ "$said" = OK ] || { echo "$said"; exit 1; }`
  await run(stack, 'cache', script)
}
