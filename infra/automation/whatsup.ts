import { readFileSync } from 'node:fs'
import { type Output, output } from '@pulumi/pulumi'
import { whatsup } from '../../apps/automation/told.ts'
import { UserError } from '../../host/user-error.ts'
import { type Service, serviceAt } from '../../kong/index.ts'
import type { Config } from '../config.ts'
import { checkContainer } from './needed.ts'
import type { Part } from './part.ts'

type Settings = NonNullable<Config['whatsup']>

/** Checks `netbox:whatsup` before anything is made. Throws UserError. */
export function checkWhatsUp(config: Config): void {
  const settings = config.whatsup
  if (!settings) return
  checkContainer(config, 'whatsup')
  const { connections } = needed(settings)
  const [missing] = connections.filter((name) => config.whatsupSecrets[name] === undefined)
  if (missing !== undefined)
    throw new UserError(
      `netbox:whatsup has a connection ${missing}, whose password is not set; set it with pulumi config set --secret --path netbox:whatsupSecrets.${missing}.`,
    )
  const [strange] = Object.keys(config.whatsupSecrets).filter((name) => !connections.includes(name))
  if (strange !== undefined)
    throw new UserError(
      `netbox:whatsupSecrets.${strange} is of no connection; netbox:whatsup has ${connections.join(', ')}.`,
    )
  certificates(settings)
}

/** What NetBox must tell the service and let it do; undefined where the stack does not ask for it. */
export function whatsupAsked({ whatsup: settings, name, basePath, gateway }: Config) {
  if (!settings) return undefined
  const payloadUrl = `http://${name}-automation:${whatsup.PORT}${whatsup.EVENTS}`
  const pageUrl = gateway && settings.publish ? `${gateway.url}/${basePath}${bare(whatsup.PAGE)}/` : undefined
  return { ...needed(settings), watched: whatsup.WATCHED, payloadUrl, pageUrl }
}

/** What the service in the container is given. */
export function whatsupPart(config: Config, token: Output<string>, webhookSecret: Output<string>): Part {
  const settings = config.whatsup!
  const files = certificates(settings)
  const { publish: _, ...rest } = settings
  // The container knows NetBox by a name that is nobody else's.
  const netboxUrl = config.gateway ? `${config.gateway.url}/${config.basePath}` : config.directUrl
  const connections = rest.connections.map((one) => ({
    ...one,
    ...(one.caFile !== undefined && { caFile: pathOf(one.name) }),
    mapping: { netboxUrl, ...(one.mapping as object | undefined) },
  }))
  const passwords = Object.entries(config.whatsupSecrets).map(
    ([name, value]) => [whatsup.passwordOf(name), output(value)] as const,
  )
  return {
    env: { NETBOX_AUTOMATION_WHATSUP: JSON.stringify({ ...rest, connections }) },
    secrets: {
      NETBOX_WHATSUP_TOKEN: token,
      NETBOX_WHATSUP_WEBHOOK_SECRET: webhookSecret,
      ...Object.fromEntries(passwords),
    },
    files,
    alive: `http://127.0.0.1:${whatsup.PORT}/health`,
  }
}

/** The API under the paths that the operator's commands have, with NetBox's base path and without, and the page beside NetBox's own. */
export function whatsupServices(
  { name, basePath, whatsup: settings }: Pick<Config, 'name' | 'basePath' | 'whatsup'>,
  limits: { readonly apiPerMinute: number; readonly uiPerMinute: number; readonly readTimeout: number },
): Service[] {
  if (!settings?.publish) return []
  const at = `http://${name}-automation:${whatsup.PORT}`
  const { apiPerMinute, uiPerMinute, readTimeout } = limits
  const service = (part: string, path: string, paths: string[], perMinute: number) =>
    // Before NetBox's own paths, which it lies below.
    serviceAt({ name: `${name}-whatsup-${part}`, url: `${at}/${path}`, paths, perMinute, readTimeout, priority: 2 })
  const [api, page] = [bare(whatsup.API), bare(whatsup.PAGE)]
  return [
    service('api', api, [...new Set([api, `${basePath}${api}`])], apiPerMinute),
    service('page', page, [`${basePath}${page}`], uiPerMinute),
  ]
}

function needed(settings: Settings): whatsup.Needs {
  const { publish: _, ...rest } = settings
  try {
    return whatsup.needsOf(rest)
  } catch (error) {
    throw new UserError(`netbox:whatsup: ${(error as Error).message}.`)
  }
}

/** The certificates of authorities, by their paths in the container. */
function certificates({ connections }: Settings): Record<string, string> {
  const files = connections.flatMap(({ name, caFile }, place) => {
    if (caFile === undefined) return []
    try {
      return [[pathOf(name), readFileSync(caFile, 'utf8')] as const]
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new UserError(
        `netbox:whatsup.connections.${place}.caFile is ${caFile}, which cannot be read (${code}); it must be a file of certificates on this machine.`,
      )
    }
  })
  return Object.fromEntries(files)
}

function pathOf(name: string): string {
  return `/run/whatsup/${name}.pem`
}

function bare(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}
