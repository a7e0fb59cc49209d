import { Volume } from '@pulumi/docker'
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  output,
  type Resource,
  secret,
} from '@pulumi/pulumi'
import { USERS, type User } from '../../apps/automation/told.ts'
import type { Part } from '../automation/part.ts'
import type { Config } from '../config.ts'
import { declareContainer, declareImage, type Files, onceHealthy } from '../container.ts'
import type { Deployment } from '../deployment.ts'
import { generate } from '../generate.ts'
import { NATS, natsConf } from './nats-conf.ts'
import { outsideFiles, projectorSettings, type Settings, serverInside, serverOnHost } from './told.ts'

/** What the projector has of NetBox. */
export interface NetBoxAccess {
  readonly netboxToken: Input<string>
  /** What NetBox signs with where it tells of changes; undefined where those become no events. */
  readonly webhookSecret: Input<string> | undefined
  /** Users of NetBox whose changes are no events. */
  readonly programs: readonly string[]
}

/** What a program outside is handed out. Secret. */
export interface EventStoreAccess {
  readonly url: string
  readonly stream: string
  /** By user; none of a server that is the operator's own. */
  readonly passwords: Readonly<Partial<Record<User, string>>>
}

/**
 * Where events go: one more container with NATS, its streams in a volume, a user each for whoever tells, for the projector, and for
 * whoever only looks. With `servers` a NATS that is there is used, and nothing is made.
 */
export class Events extends ComponentResource {
  readonly access: Output<EventStoreAccess>
  /** The server, once it is healthy; undefined where it is the operator's own. */
  readonly healthy: Output<Resource> | undefined
  readonly #config: Config
  readonly #settings: Settings
  readonly #password: Output<string> | undefined

  constructor(name: string, settings: Settings, { stack, onHost }: Deployment, options: ComponentResourceOptions = {}) {
    super('netbox-as-code:infra:Events', name, {}, options)
    const { config } = stack
    this.#config = config
    this.#settings = settings
    const { image, stream, sync } = settings
    const url = serverOnHost(settings)
    if (image === undefined) {
      this.access = output({ url, stream, passwords: {} })
      return
    }
    const rules = { length: 48, special: false }
    const generation = config.generations.events
    const made = USERS.map((user) => generate(`nats-${user}-password`, rules, { parent: this, generation }))
    const passwords = all(made).apply(
      (values) => Object.fromEntries(USERS.map((user, at) => [user, values[at]!])) as Record<User, string>,
    )
    this.#password = passwords.projector
    this.access = secret(passwords.apply((passwords) => ({ url, stream, passwords })))
    const child = { ...onHost, parent: this }
    const data = new Volume(
      'nats-data',
      { name: `${config.name}-nats-data` },
      {
        parent: this,
        ...(onHost.provider && { provider: onHost.provider }),
        protect: config.keepData,
        retainOnDelete: config.keepData,
      },
    )
    const container = declareContainer(
      'netbox-nats',
      {
        image: declareImage('nats', image, { parent: this, ...(onHost.provider && { provider: onHost.provider }) })
          .imageId,
        suffix: '-nats',
        command: ['nats-server', '--config', NATS.config],
        // Of what the container may take the streams' own caches get the rest.
        env: { GOMEMLIMIT: `${Math.floor(settings.memory * 0.8)}MiB` },
        files: passwords.apply(
          (passwords): Files => ({
            [NATS.config]: natsConf({ name: `${config.name}-nats`, stream, sync, passwords }),
          }),
        ),
        mounts: { [NATS.data]: data.name },
        health: {
          // Healthy once every stream was recovered.
          test: `wget -q -O /dev/null http://127.0.0.1:${NATS.monitor}/healthz`,
          interval: '5s',
          startPeriod: '5m0s',
          retries: 5,
        },
        memory: settings.memory,
        port: { internal: NATS.client, external: settings.port, ip: settings.bind },
        grace: 15,
      },
      stack,
      child,
    )
    this.healthy = onceHealthy(container, stack)
    this.registerOutputs({})
  }

  /** What the automation container is told, so that it brings NetBox to what the events say. */
  part({ netboxToken, webhookSecret, programs }: NetBoxAccess): Part {
    const [config, settings] = [this.#config, this.#settings]
    const given = outsideFiles(config)
    const password = this.#password
    return {
      env: {
        ...projectorSettings(settings, serverInside(config, settings)),
        ...(webhookSecret && { NETBOX_EVENTS_PROGRAMS: programs.join(',') }),
        ...given.env,
      },
      secrets: {
        NETBOX_API_TOKEN: netboxToken,
        ...(webhookSecret && { NETBOX_EVENTS_WEBHOOK_SECRET: webhookSecret }),
        ...(password && { NATS_PASSWORD: password }),
        ...given.secrets,
      },
      files: {},
      ...(this.healthy && { after: this.healthy }),
    }
  }
}
