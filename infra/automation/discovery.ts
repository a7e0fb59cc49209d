import type { Input } from '@pulumi/pulumi'
import { checkedDiscovery, PORTS } from '../../apps/automation/told.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../config.ts'
import { checkContainer } from './needed.ts'
import type { Part } from './part.ts'

/** What NetBox must let discovery do. */
export type Rights = Awaited<ReturnType<typeof checkedDiscovery>>

const FILES = '/run/secrets/discovery-'

/**
 * Checks what discovery is told, before anything is made.
 *
 * @returns the rights that it needs in NetBox, undefined where the stack asks for none
 * @throws UserError one sentence
 */
export async function discoveryRights(config: Config): Promise<Rights | undefined> {
  const { discovery, discoverySecrets } = config
  if (!discovery) return undefined
  checkContainer(config, 'discovery')
  const rights = await checkedDiscovery(discovery).catch((error: Error) => {
    throw new UserError(`netbox:discovery: ${error.message}.`)
  })
  for (const file of JSON.stringify(discovery).matchAll(/"\/run\/secrets\/discovery-([^"]*)"/g))
    if (!Object.hasOwn(discoverySecrets, file[1]!))
      throw new UserError(
        `netbox:discovery names ${FILES}${file[1]}, and netbox:discoverySecrets has no ${file[1]}; set it with --secret.`,
      )
  return rights
}

/** What the container is given for it. */
export function discoveryPart({ discovery, discoverySecrets }: Config, netboxToken: Input<string>): Part {
  return {
    env: { NETBOX_AUTOMATION_DISCOVERY: JSON.stringify(discovery) },
    secrets: { NETBOX_DISCOVERY_TOKEN: netboxToken },
    // Its /health also tells of a NetBox that is late, which an update may be about to mend.
    alive: `http://127.0.0.1:${PORTS.discovery}/metrics`,
    files: Object.fromEntries(Object.entries(discoverySecrets).map(([name, value]) => [`${FILES}${name}`, value])),
  }
}
