import { checkReceiver, kindsMade, receiverUrl } from '../../apps/automation/told.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../config.ts'
import { checkWhatsUp } from './whatsup.ts'

type Settings = NonNullable<Config['automation']>

/** What `netbox:automationSecrets` is called in the container. */
const SECRETS = {
  notifyToken: 'NETBOX_WEBHOOK_NOTIFY_TOKEN',
  langfuseSecretKey: 'NETBOX_WEBHOOK_LANGFUSE_SECRET_KEY',
  alertUrl: 'NETBOX_WEBHOOK_ALERT_URL',
  alertToken: 'NETBOX_WEBHOOK_ALERT_TOKEN',
} as const

/** Checks what the container is told before anything is made. Throws UserError. */
export async function checkAutomation(config: Config): Promise<void> {
  checkWhatsUp(config)
  const { automation } = config
  if (!automation) return
  try {
    madeBy(automation)
  } catch (error) {
    throw new UserError(`${(error as Error).message}.`)
  }
  await checkReceiver(webhookOf(automation), new Map(endpointSecrets(config))).catch((error: Error) => {
    throw new UserError(`netbox:automation: ${error.message}.`)
  })
}

/** `off`, `on`, `dry-run`, or kinds with commas between. */
export function writesOf({ writes }: Settings): string {
  return typeof writes === 'string' ? writes : writes.join(',')
}

/** The kinds of objects that its MCP clients may make. */
export function madeBy(settings: Settings): readonly string[] {
  return kindsMade(writesOf(settings), 'netbox:automation.writes')
}

/** Where NetBox reaches the receiver. */
export function webhookUrl({ name }: Config): string {
  return receiverUrl(`${name}-automation`)
}

/** The names by which people and agents reach this stack: those of the gateway, as the configuration has them. */
export function namesOf({ gateway, csrfOrigins }: Config): string[] {
  const urls = [...(gateway ? [gateway.url] : []), ...csrfOrigins]
  return [...new Set(urls.map((url) => new URL(url).hostname))]
}

/** What the receiver does with events, as the container takes it. */
export function webhookOf({ endpoints, rules }: Settings) {
  return { endpoints, ...(rules && { rules }) }
}

/** The secrets of the endpoints that are given, by their names in the container. */
export function endpointSecrets({ automationSecrets }: Config): [name: string, value: string][] {
  return Object.entries(SECRETS).flatMap(([key, name]): [string, string][] => {
    const value = automationSecrets[key as keyof typeof SECRETS]
    return value ? [[name, value]] : []
  })
}
