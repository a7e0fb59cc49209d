/**
 * One-shot, run on the operator's side: sets the password of the database role `netbox` to the one in the container's
 * secret file. Environment: NETBOX_DOCKER_HOST, NETBOX_POSTGRES (the container's name).
 */
import { DockerEngine } from '../../host/docker/engine.ts'
import { execIn } from '../../host/docker/exec.ts'

/*
 * psql puts the password into the statement, and the server writes a statement that fails, or as its settings say any that it is
 * told, into the log of its container. The role netbox may change that, since the image makes it a superuser.
 */
const SQL = `SET log_min_error_statement = panic;
SET log_statement = 'none';
SET log_min_duration_statement = -1;
\\set password \`cat /run/secrets/postgres_password\`
ALTER ROLE netbox PASSWORD :'password';
`
const OTHERS = `SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1`

const engine = new DockerEngine(process.env.NETBOX_DOCKER_HOST ?? '')
const container = process.env.NETBOX_POSTGRES ?? ''
try {
  const { exitCode, output } = await psql('netbox', SQL)
  if (exitCode !== 0) {
    const missing = /database "netbox" does not exist/.test(output)
    throw new Error(
      `container ${container}: ${missing ? await whyMissing() : `psql ended with code ${exitCode}: ${output}`}`,
    )
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await engine.close()
}

async function psql(database: string, sql: string) {
  const script = `printf '%s' "$SQL" | psql -q -X -A -t -v ON_ERROR_STOP=1 -U netbox -d ${database}`
  return await execIn(engine, container, ['sh', '-c', script], { SQL: sql })
}

/** The image makes the database in its first start only, and never again on a volume where that was begun. */
async function whyMissing(): Promise<string> {
  const { stdout } = await psql('postgres', OTHERS)
  return stdout === ''
    ? 'its first start was cut off, and it holds nothing of NetBox; docs/operate/deploy.md, “A power cut in the first start”, says how to begin again'
    : `its database “netbox” was renamed or removed by hand; it holds ${stdout.split('\n').join(', ')}`
}
