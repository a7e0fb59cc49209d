import { Provider } from '@pulumi/docker'
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Output,
  runtime,
} from '@pulumi/pulumi'
import type { Config } from './config.ts'
import { declareImage, onceHealthy } from './container.ts'
import { alignDatabasePassword } from './database-password.ts'
import { declareNetBox, declareWorker } from './netbox.ts'
import { removeOrphan } from './owner.ts'
import { declarePostgres } from './postgres.ts'
import type { Preflight } from './preflight.ts'
import { generateSecrets } from './secrets.ts'
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
  /** The first administrator. */
  readonly superuser: { name: string; password: Output<string> }
  /** Resolves when all four containers are healthy. */
  readonly healthy: Output<string[]>

  constructor(name: string, { config, deployed }: Preflight, options: ComponentResourceOptions = {}) {
    super('netbox-as-code:infra:Deployment', name, {}, options)
    const provider = new Provider('docker', { host: config.host }, { parent: this })
    const child: CustomResourceOptions = { parent: this, provider }

    const secrets = generateSecrets(this, config)
    const volumes = declareVolumes(config, child)

    const image = (name: keyof Config['images']) => declareImage(name, config.images[name], child)
    const hooks = { beforeCreate: [removeOrphan(config.host)] }
    const postgres = declarePostgres(image('postgres'), config, secrets, volumes, { ...child, hooks })
    const valkey = declareValkey(image('valkey'), config, secrets, volumes, { ...child, hooks })
    const password = alignDatabasePassword(onceHealthy(postgres, config, secrets), config, this)

    const netboxImage = image('netbox')
    const netbox = declareNetBox(netboxImage, config, secrets, volumes, {
      ...child,
      hooks,
      dependsOn: [password, onceHealthy(valkey, config, secrets)],
    })
    const serving = onceHealthy(netbox, config, secrets)
    const worker = declareWorker(netboxImage, config, secrets, volumes, { ...child, hooks, dependsOn: [serving] })

    // Unknown in the preview of a first deployment: nobody may call a NetBox that is not there yet. In that of a
    // replacement the old one still answers.
    this.url = (runtime.isDryRun() && !deployed ? netbox.id : serving.id).apply(() => config.directUrl)
    this.superuser = { name: config.superuser.name, password: secrets.superuser }
    this.healthy = all([serving, onceHealthy(worker, config, secrets)]).apply(() => config.containers)
    this.registerOutputs({ url: this.url })
  }
}
