import { z } from 'zod'
import { parseWrites, type Writes } from '../agent/guard.ts'
import { ConfigError } from '../runtime/config-error.ts'
import type { Secrets } from '../runtime/secrets.ts'

/** What the container is told: by environment, secrets by the files that variables ending in `_FILE` name. */
export interface Settings {
  /** Where NetBox is, base path included. */
  readonly url: string
  readonly token: string
  /** What MCP clients and readers of reports send. */
  readonly clientToken: string
  readonly webhookSecret: string
  readonly writes: Writes
  /** Names with dots that MCP clients reach it by, such as the gateway's. */
  readonly names: readonly string[]
  /** Hours between two reports. */
  readonly reportHours: number
  /** Reports that are kept. */
  readonly reportsKept: number
  /** Holds the spool and the reports. */
  readonly folder: string
}

/** Where the container listens, on all its addresses. */
export const PORTS = { receiver: 8090, mcp: 8765, projector: 3400, changes: 3401, discovery: 9116 } as const

const plain = z.object({
  NETBOX_URL: z.url(),
  NETBOX_AUTOMATION_WRITES: z.string().default('off'),
  NETBOX_AUTOMATION_NAMES: z.string().default(''),
  NETBOX_AUTOMATION_REPORT_HOURS: z.coerce.number().positive().default(24),
  NETBOX_AUTOMATION_REPORTS_KEPT: z.coerce.number().int().positive().default(30),
  NETBOX_AUTOMATION_FOLDER: z.string().default('/data'),
})

/** Reads the settings. Throws ConfigError, one sentence for the first that is wrong or missing. */
export async function readSettings(env: NodeJS.ProcessEnv, secrets: Secrets): Promise<Settings> {
  const parsed = plain.safeParse(env)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new ConfigError(`${String(path[0])} is ${JSON.stringify(env[String(path[0])])}: ${message}`)
  }
  const needed = async (name: string) => {
    const value = await secrets(name)
    if (value === undefined) throw new ConfigError(`${name} is not set; set ${name}_FILE to the file that holds it`)
    return value
  }
  const { data } = parsed
  return {
    url: data.NETBOX_URL,
    token: await needed('NETBOX_TOKEN'),
    clientToken: await needed('NETBOX_AUTOMATION_TOKEN'),
    webhookSecret: await needed('NETBOX_WEBHOOK_SECRET'),
    writes: parseWrites(data.NETBOX_AUTOMATION_WRITES, 'NETBOX_AUTOMATION_WRITES'),
    names: data.NETBOX_AUTOMATION_NAMES.split(',').filter(Boolean),
    reportHours: data.NETBOX_AUTOMATION_REPORT_HOURS,
    reportsKept: data.NETBOX_AUTOMATION_REPORTS_KEPT,
    folder: data.NETBOX_AUTOMATION_FOLDER,
  }
}
