import { NATS_VERSION } from '../nats/version.ts'

/** The names of the locally built images. They stand for official ones, under names of their own. */
export interface ImageNames {
  netbox: string
  postgres: string
  /** The postgres image whose first start restores an empty, migrated NetBox database. */
  postgresMigrated: string
  valkey: string
  neighbour: string
  /** What stands for Kong 2.8, in either of its modes. */
  gateway: string
  nats: string
}

/** The version of the Python package in the netbox image. */
export const NETBOX_VERSION = '4.7.3'

/** The version of Node in the gateway image. */
export const NODE_VERSION = '24.21.0'

/** The Debian release everything is built from. */
export const SUITE = 'trixie'

export const BASE = `netbox-sandbox/base:${SUITE}`

export const IMAGES: ImageNames = {
  netbox: `netbox-sandbox/netbox:${NETBOX_VERSION}`,
  postgres: 'netbox-sandbox/postgres:17',
  postgresMigrated: 'netbox-sandbox/postgres:17-migrated',
  valkey: 'netbox-sandbox/valkey:9.0',
  neighbour: 'netbox-sandbox/neighbour:1',
  gateway: 'netbox-sandbox/gateway:1',
  nats: `netbox-sandbox/nats:${NATS_VERSION}`,
}

/** The label that holds the fingerprint of what an image was built from. */
export const INPUTS_LABEL = 'netbox-as-code.inputs'
