import { Volume } from '@pulumi/docker'
import { all, ComponentResource, type ComponentResourceOptions, type Input, type Output, output } from '@pulumi/pulumi'
import { PORTS } from '../../apps/automation/told.ts'
import type { Config } from '../config.ts'
import { declareContainer, type Files, onceHealthy } from '../container.ts'
import type { Deployment } from '../deployment.ts'
import { generate } from '../generate.ts'
import { COMMAND, DATA } from './context.ts'
import { healthTest } from './health.ts'
import type { AutomationImage } from './image.ts'
import type { Part } from './part.ts'
import { endpointSecrets, namesOf, webhookOf, writesOf } from './told.ts'

type Settings = NonNullable<Config['automation']>

export interface AutomationArgs {
  readonly deployment: Deployment
  readonly image: AutomationImage
  /** Token of NetBox user of its own, with the least it needs. */
  readonly netboxToken: Input<string>
  /** What NetBox signs its webhook with. */
  readonly webhookSecret: Input<string>
  /** Further services in the container. */
  readonly parts: readonly Part[]
}

/**
 * One container beside NetBox's four: webhook receiver, MCP server and scheduled reports. They do not know of it: it can be
 * taken away, stopped or replaced at any time, and events wait in its spool while NetBox is away.
 */
export class Automation extends ComponentResource {
  /** What MCP clients and readers of reports send. Secret. */
  readonly token: Output<string>
  /** Resolves when the container is healthy. */
  readonly healthy: Output<unknown>

  constructor(name: string, settings: Settings, args: AutomationArgs, options: ComponentResourceOptions = {}) {
    super('netbox-as-code:infra:Automation', name, {}, options)
    const { deployment, image } = args
    const { stack, onHost } = deployment
    const { config } = stack
    const rules = { length: 48, special: false }
    this.token = generate('automation-token', rules, { parent: this, generation: config.generations.automation })
    const data = new Volume(
      'automation-data',
      { name: `${config.name}-automation-data` },
      {
        parent: this,
        ...(onHost.provider && { provider: onHost.provider }),
        protect: config.keepData,
        retainOnDelete: config.keepData,
      },
    )
    const secrets: Record<string, Input<string>> = {
      NETBOX_TOKEN: args.netboxToken,
      NETBOX_AUTOMATION_TOKEN: this.token,
      NETBOX_WEBHOOK_SECRET: args.webhookSecret,
      ...Object.fromEntries(endpointSecrets(config)),
      ...Object.assign({}, ...args.parts.map((part) => part.secrets)),
    }
    const names = Object.keys(secrets)
    const files = output<Files>(Object.assign({}, ...args.parts.map((part) => part.files)))
    const container = declareContainer(
      'netbox-automation',
      {
        image: image.name,
        suffix: '-automation',
        command: COMMAND,
        env: {
          NETBOX_URL: `http://${config.name}:8080/${config.basePath}`,
          NETBOX_AUTOMATION_WRITES: writesOf(settings),
          NETBOX_AUTOMATION_NAMES: namesOf(config).join(','),
          NETBOX_AUTOMATION_REPORT_HOURS: String(settings.reportHours),
          NETBOX_AUTOMATION_REPORTS_KEPT: String(settings.reportsKept),
          NETBOX_AUTOMATION_WEBHOOK: JSON.stringify(webhookOf(settings)),
          ...Object.assign({}, ...args.parts.map((part) => part.env)),
          ...Object.fromEntries(names.map((secret) => [`${secret}_FILE`, `/run/secrets/${secret}`])),
        },
        files: all([all(Object.values(secrets)), files]).apply(
          ([values, others]): Files => ({
            ...Object.fromEntries(values.map((value, at) => [`/run/secrets/${names[at]}`, value])),
            ...others,
          }),
        ),
        mounts: { [DATA]: data.name },
        health: {
          test: healthTest([
            `http://127.0.0.1:${PORTS.receiver}/health`,
            ...args.parts.flatMap(({ alive }) => alive ?? []),
          ]),
          interval: '15s',
          startPeriod: '1m0s',
          retries: 3,
        },
        memory: settings.memory,
        grace: 15,
      },
      stack,
      { ...onHost, parent: this, dependsOn: [image.built, ...args.parts.flatMap(({ after }) => after ?? [])] },
    )
    this.healthy = onceHealthy(container, stack)
    this.registerOutputs({})
  }
}
