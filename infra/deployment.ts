import { Provider, type ProviderArgs } from '@pulumi/docker'
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Output,
  output,
  type Resource,
  runtime,
} from '@pulumi/pulumi'
import { isSsh, sshOptions } from '../host/ssh/index.ts'
import type { Config } from './config.ts'
import { declareImage, onceHealthy } from './container.ts'
import { alignDatabasePassword } from './database-password.ts'
import { awaitInitialisation } from './initialisation.ts'
import { declareNetBox, declareWorker } from './netbox.ts'
import { declareOwner, removeOrphan } from './owner.ts'
import { declarePostgres } from './postgres.ts'
import type { Preflight } from './preflight.ts'
import { generateSecrets } from './secrets.ts'
import type { Stack } from './stack.ts'
import { setSuperuserPassword } from './superuser-password.ts'
import { declareValkey } from './valkey.ts'
import { declareVolumes } from './volumes.ts'

/**
 * NetBox on a Docker host: four containers, their volumes and their secrets.
 *
 * Order: database and cache healthy → NetBox healthy → worker.
 */
export class Deployment extends ComponentResource {
  /** Where NetBox answers on the host itself; known only once NetBox is healthy. */
  readonly url: Output<string>
  /** The first administrator; NetBox knows the password once `set` is there. */
  readonly superuser: { name: string; password: Output<string>; set: Resource[] }
  /** What another container of this stack is declared with. */
  readonly stack: Stack
  /** For resources of this Docker host: its provider, and what goes before a container. */
  readonly onHost: CustomResourceOptions
  /** Resolves when all four containers are healthy. */
  readonly healthy: Output<string[]>

  constructor(name: string, { config, deployed, attempts }: Preflight, options: ComponentResourceOptions = {}) {
    super('netbox-as-code:infra:Deployment', name, {}, options)
    const provider = new Provider('docker', dockerProvider(config.host), { parent: this })
    const child: CustomResourceOptions = { parent: this, provider }

    const stack: Stack = {
      config,
      attempts,
      owner: declareOwner(this),
      secrets: generateSecrets(this, config),
      volumes: declareVolumes(config, child),
    }
    const image = (name: keyof Config['images']) => declareImage(name, config.images[name], child)
    const orphan = removeOrphan(config.host)
    const initialised = awaitInitialisation(config.host, config.startTimeout)
    const container = { ...child, hooks: { beforeCreate: [orphan] } }
    const database = { ...child, hooks: { beforeCreate: [initialised, orphan] } }
    this.stack = stack
    this.onHost = { provider, hooks: container.hooks }

    const postgres = declarePostgres(image('postgres'), stack, database)
    const valkey = declareValkey(image('valkey'), stack, container)
    const aligned = alignDatabasePassword(onceHealthy(postgres, stack), config, this)

    const netboxImage = image('netbox')
    const stored = [aligned, onceHealthy(valkey, stack)]
    const netbox = declareNetBox(netboxImage, stack, { ...container, dependsOn: stored })
    const serving = onceHealthy(netbox, stack)
    const worker = declareWorker(netboxImage, stack, { ...container, dependsOn: [serving] })

    // Unknown in the preview of a first deployment: nobody may call a NetBox that is not there yet. In that of a
    // replacement the old one still answers, and its objects need not be shown as if they changed.
    const known = runtime.isDryRun() && deployed ? output(config.name) : serving.id
    this.url = known.apply(() => config.directUrl)
    const { superuser: password } = stack.secrets
    this.superuser = { name: config.superuser.name, password, set: setSuperuserPassword(serving, config, this) }
    this.healthy = all([serving, onceHealthy(worker, stack)]).apply(() => config.containers)
    this.registerOutputs({ url: this.url })
  }
}

/** The plugin dials by itself, and is told to share the connection that preflight opened. */
function dockerProvider(host: string): ProviderArgs {
  return isSsh(host) ? { host, sshOpts: sshOptions() } : { host }
}
