import { CustomResource, type CustomResourceOptions, type Input, output } from '@pulumi/pulumi'
import type { GatewayAddress, Service } from '../../kong/index.ts'
import { byName } from '../resources/kong-names.ts'
import { KONG_SERVICES_TYPE } from '../tokens.ts'

export interface KongServicesArgs {
  gateway: Input<GatewayAddress>
  /** Whose entries these are: in one gateway, each owner's have a tag of their own, and nobody else's are touched. */
  owner: Input<string>
  services: Input<readonly Service[]>
  /** Names of routes of others that may match the same requests as these: without, such routes are named and nothing is written. */
  allowOverlap?: Input<readonly string[]>
}

/**
 * Services, with their routes and plugins, in a Kong that is there already: through its declarative file if it has no
 * database, through its Admin API if it has one.
 */
export class KongServices extends CustomResource {
  constructor(
    name: string,
    { gateway, owner, services, allowOverlap }: KongServicesArgs,
    options: CustomResourceOptions = {},
  ) {
    const inputs = { gateway, owner, services: output(services).apply(byName), allowOverlap }
    super(KONG_SERVICES_TYPE, name, inputs, options)
  }
}
