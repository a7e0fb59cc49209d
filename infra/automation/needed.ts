import { UserError } from '../../host/user-error.ts'
import type { Config } from '../config.ts'

/** Checks that what runs in the automation container has it. Throws UserError. */
export function checkContainer(config: Config, part: 'discovery' | 'events' | 'whatsup'): void {
  if (config[part] && !config.automation)
    throw new UserError(
      `netbox:${part} is set, and netbox:automation is not, in whose container it runs: set netbox:automation, too, such as {image: 'node:24-alpine'}.`,
    )
}
