import { CustomResource, type CustomResourceOptions, type Input } from '@pulumi/pulumi'
import type { Kind, Reference } from '../../netbox/index.ts'
import { LINK_TYPE } from '../tokens.ts'

/** Sets one reference of an object after both are there: a device's primary address. */
export class Link extends CustomResource {
  constructor(
    name: string,
    args: { kind: Kind; object: Input<number>; field: string; to: Input<Reference> },
    options: CustomResourceOptions,
  ) {
    super(LINK_TYPE, name, args, options)
  }
}
