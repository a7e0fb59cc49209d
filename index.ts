/**
 * The front door: configuration and host in, NetBox deployed, filled with the model, where to find it out.
 */
import { all, interpolate } from '@pulumi/pulumi'
import { Automation } from './infra/automation/automation.ts'
import { discoveryPart } from './infra/automation/discovery.ts'
import { declareAutomationImage } from './infra/automation/image.ts'
import { madeBy, webhookUrl } from './infra/automation/told.ts'
import { whatsupAsked, whatsupPart } from './infra/automation/whatsup.ts'
import { Deployment } from './infra/deployment.ts'
import { Events } from './infra/events/events.ts'
import { changesHeard } from './infra/events/told.ts'
import { publicationOf } from './infra/gateway.ts'
import { neighboursUnmoved, preflight } from './infra/preflight.ts'
import { rotationsOf } from './infra/rotations.ts'
import { visible } from './infra/visible-error.ts'
import { KongServices, Provider, Token } from './provider/index.ts'
import { Access } from './seed/access.ts'
import { withAutomation } from './seed/automation.ts'
import { withDiscovery } from './seed/discovery.ts'
import { withEvents } from './seed/events.ts'
import { loadModel } from './seed/load.ts'
import { ModelError } from './seed/model-error.ts'
import { Seed } from './seed/seed.ts'
import { withWhatsUp } from './seed/whatsup.ts'

// Pulumi asks for a stack trace with every resource and promise, and maps each through source maps that Node does not need:
// a quarter of the time of a preview (bench/README.md).
Error.prepareStackTrace = undefined as never

const checked = await preflight()
const { model, clients } = await loadModel(checked.config.model).catch((error: unknown) => {
  throw visible(error, undefined, ModelError)
})

const deployment = new Deployment('netbox', checked)

const { via } = checked.config
/** Which generation of each secret and which peppers, by number, are in use: outputs once the update that makes them is done. */
export const { generations, peppers } = checked.config
const { name: username, password: secret, set } = deployment.superuser
const where = { url: deployment.url, ...(via ? { via } : {}) }
const administrator = new Provider('administrator', { ...where, username, password: secret }, { dependsOn: set })
const { generated, keepers } = rotationsOf(checked.config)
const token = new Token(
  'api-token',
  { description: 'Pulumi', keepers: keepers('apiToken') },
  { provider: administrator, deletedWith: deployment },
)
const netbox = new Provider('netbox', { ...where, token: token.value })

const { automation: settings } = checked.config
const { rights } = checked
const heard = settings ? withAutomation(model, madeBy(settings), webhookUrl(checked.config)) : model
const asked = whatsupAsked(checked.config)
const exporting = asked ? withWhatsUp(heard, asked) : heard
const projecting = checked.config.events ? withEvents(exporting, changesHeard(checked.config)) : exporting
const wanted = rights ? withDiscovery(projecting, rights) : projecting
const seed = new Seed('model', wanted, netbox, deployment, generated)
const access = new Access(seed, keepers, { provider: netbox, deletedWith: deployment })
const exported = asked && access.whatsup()
const events = checked.config.events && new Events('events', checked.config.events, deployment)
const automation =
  settings &&
  new Automation('automation', settings, {
    deployment,
    image: await declareAutomationImage(checked.config, settings.image),
    ...access.automation(),
    parts: [
      ...(exported ? [whatsupPart(checked.config, exported.netboxToken, exported.webhookSecret)] : []),
      ...(events ? [events.part(access.events())] : []),
      ...(rights ? [discoveryPart(checked.config, access.discovery())] : []),
    ],
  })

const publication = publicationOf(checked.config)
const behind = [deployment, ...(automation ? [automation] : [])]
const published = publication && new KongServices('gateway', publication, { provider: netbox, dependsOn: behind })

neighboursUnmoved(checked, all([deployment.healthy, events?.healthy, automation?.healthy, published?.urn]))

/** Where NetBox answers on its host. */
export const url = deployment.url
/** Where people and programs find it: through the gateway, once it is published there, if the stack has one. */
export const uiUrl = published ? published.urn.apply(() => publication.uiUrl) : url
export const apiUrl = published ? published.urn.apply(() => publication.apiUrl) : interpolate`${url}api/`
/** The administrator to log in with; `pulumi stack output password --show-secrets` shows the password. */
export const user = username
export const password = secret
/** Healthy containers of this stack. */
export const containers = deployment.healthy
/** The API tokens of the clients' own users, by slug: with one of these NetBox shows and takes only what is theirs. */
export const clientTokens = access.clients(clients)
/** What NetBox signs its webhooks with, by the name in the model: for receivers that are the operator's own. */
export const webhookSecrets = seed.keys()
/** With netbox:automation: where agents find MCP, if it is published, and what its clients and readers of reports send. */
export const agents = automation ? { mcpUrl: publication?.mcpUrl ?? null, token: automation.token } : {}
/** With netbox:events: where programs publish, and the passwords of the users there. */
export const eventStore = events ? events.access : {}
