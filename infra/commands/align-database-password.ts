/**
 * One-shot, run on the operator's side: sets the password of the database role `netbox` to the one in the container's
 * secret file. Environment: NETBOX_DOCKER_HOST, NETBOX_POSTGRES (the container's name).
 */
import { DockerEngine } from '../docker/engine.ts'
import { execIn } from '../docker/exec.ts'

const SQL = `\\set password \`cat /run/secrets/postgres_password\`
ALTER ROLE netbox PASSWORD :'password';
`

const engine = new DockerEngine(process.env.NETBOX_DOCKER_HOST ?? '')
const container = process.env.NETBOX_POSTGRES ?? ''
try {
  const script = `printf '%s' "$SQL" | psql -q -X -v ON_ERROR_STOP=1 -U netbox -d netbox`
  const { exitCode, output } = await execIn(engine, container, ['sh', '-c', script], { SQL })
  if (exitCode !== 0) throw new Error(`container ${container}: psql ended with code ${exitCode}: ${output}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await engine.close()
}
