import { local } from '@pulumi/command'
import type { Resource } from '@pulumi/pulumi'
import type { Config } from '../config.ts'
import { bundleAutomation } from './bundle.ts'

/** The image of the automation container: its program on the Node image of the configuration, built on the Docker host. */
export interface AutomationImage {
  readonly name: string
  /** Resolves when the image is there. */
  readonly built: Resource
}

/** Declares the image. Its tag is a fingerprint of the program: changed code is another image, and shows in a preview. */
export async function declareAutomationImage(config: Config, base: string): Promise<AutomationImage> {
  const { version } = await bundleAutomation()
  const name = `${config.name}-automation:${version}`
  const command = 'node infra/commands/automation-image.ts'
  const built = new local.Command('automation-image', {
    create: `${command} build`,
    delete: `${command} remove`,
    environment: { NETBOX_DOCKER_HOST: config.host, NETBOX_AUTOMATION_IMAGE: name, NETBOX_AUTOMATION_BASE: base },
    triggers: [name, base],
  })
  return { name, built }
}
