import type { DeployedContainer, PublishedPort } from '../deployed.ts'

/** A port of one of our containers. */
export interface OurPort {
  container: DeployedContainer
  port: PublishedPort
}

/** What is known of a homelab's other ports: by them a list of ports is recognised. */
export interface Known {
  ports: ReadonlySet<number>
  names: ReadonlySet<string>
}

/** So many neighbours must a table or list name to be known by them. */
export const ENOUGH = 2
