/**
 * One-shot, run on the operator's side: sets the password of the database role `netbox` to the one in the container's
 * secret file. Environment: NETBOX_DOCKER_HOST, NETBOX_POSTGRES (the container's name).
 */
import { DockerEngine } from '../docker/engine.ts'
import { execIn } from '../docker/exec.ts'

const SQL = `\\set password \`cat /run/secrets/postgres_password\`
ALTER ROLE netbox PASSWORD :'password';
`

/** The image makes role and database in its first start only, and never again on a volume where that was begun. */
const cutOff = (name: string) =>
  `container ${name}: its database was cut off in its first start and holds nothing of NetBox; docs/deploy.md, “A power cut in the first start”, says how to begin again`

const engine = new DockerEngine(process.env.NETBOX_DOCKER_HOST ?? '')
const container = process.env.NETBOX_POSTGRES ?? ''
try {
  const script = `printf '%s' "$SQL" | psql -q -X -v ON_ERROR_STOP=1 -U netbox -d netbox`
  const { exitCode, output } = await execIn(engine, container, ['sh', '-c', script], { SQL })
  if (/(database|role) "netbox" does not exist/.test(output)) throw new Error(cutOff(container))
  if (exitCode !== 0) throw new Error(`container ${container}: psql ended with code ${exitCode}: ${output}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await engine.close()
}
