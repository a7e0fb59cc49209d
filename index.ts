/**
 * The front door: configuration and host in, NetBox deployed, filled with the model, where to find it out.
 */
import { Deployment } from './infra/deployment.ts'
import { neighboursUnmoved, preflight } from './infra/preflight.ts'

const checked = await preflight()
const deployment = new Deployment('netbox', checked.config)

/** Where NetBox answers on its host. */
export const url = deployment.url
/** The administrator to log in with; `pulumi stack output password --show-secrets` shows the password. */
export const user = deployment.superuser.name
export const password = deployment.superuser.password
/** Healthy containers of this stack. */
export const containers = deployment.healthy
/** What became of the other containers of the host. */
export const neighbours = neighboursUnmoved(checked, deployment.healthy)
