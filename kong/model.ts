/**
 * What the gateway publishes, in Kong's own terms: services, each with its routes and plugins. Field names are Kong's, so
 * that a plan, the declarative file and the Admin API show the same words.
 */

/** A path into a service. Kong's defaults hold for what is left out. */
export interface Route {
  name: string
  /** A plain prefix, or a regular expression if it holds anything beyond letters, digits and `.-_~/%`. */
  paths: string[]
  /** Which of several regular expressions goes first: the one with the highest. */
  regex_priority?: number
  strip_path: boolean
  preserve_host: boolean
}

/** A plugin on a service. Its configuration holds only what differs from the plugin's defaults. */
export interface Plugin {
  name: string
  config: Record<string, unknown>
}

/** An upstream and how it is reached. Names of services and routes are unique in a gateway. */
export interface Service {
  name: string
  /** Protocol, host, port and path of the upstream, such as `http://netbox:8080/netbox/api`. */
  url: string
  /** Milliseconds between two reads from the upstream before Kong gives up; Kong's default is 60000. */
  read_timeout?: number
  routes: Route[]
  plugins: Plugin[]
}

/** The tag that all entities of one owner bear, and nobody else's. */
export function tagOf(owner: string): string {
  return `netbox-as-code.${owner}`
}
