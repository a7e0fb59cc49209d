/**
 * One-shot, run on the operator's side: sets the password of NetBox's administrator to the one in the container's secret file,
 * which ends that user's sessions. Environment: NETBOX_DOCKER_HOST, NETBOX_CONTAINER (the container's name).
 */
import { DockerEngine } from '../../host/docker/engine.ts'
import { execIn } from '../../host/docker/exec.ts'

// NetBox's chatter goes to standard output, and would come after the message.
const SHELL =
  '/opt/netbox/venv/bin/python /opt/netbox/netbox/manage.py shell --interface python --command "$CODE" >/dev/null'
const CODE = `
import os, sys
from django.contrib.auth import get_user_model
name = os.environ["SUPERUSER_NAME"]
user = get_user_model().objects.filter(username=name).first()
if user is None:
    sys.exit(f"NetBox has no user {name}: netbox:superuser.name must name the administrator that is there")
with open("/run/secrets/superuser_password", encoding="utf-8") as file:
    password = file.read().strip()
# Once is enough: an update that was killed may run this again.
if not user.check_password(password):
    user.set_password(password)
    user.save()
`

const engine = new DockerEngine(process.env.NETBOX_DOCKER_HOST ?? '')
const container = process.env.NETBOX_CONTAINER ?? ''
try {
  const { exitCode, output } = await execIn(engine, container, ['sh', '-c', SHELL], { CODE })
  // The last line names the fault; the trace above it would not help.
  if (exitCode !== 0) throw new Error(`container ${container}: ${output.split('\n').at(-1)}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await engine.close()
}
