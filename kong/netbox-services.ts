import type { Plugin, Service } from './model.ts'

/** How NetBox is to be published. */
export interface NetBoxServices {
  /** Name of the service and route of the user interface; those of the API are `<name>-api`. */
  name: string
  /** Where the gateway reaches NetBox, without a path: `http://netbox:8080`. */
  upstream: string
  /** NetBox's BASE_PATH: '' or one or more segments of `[\w-]+`, each followed by a slash, such as `netbox/`. */
  basePath: string
  /** Requests a minute and client address; 0 is no limit. */
  uiPerMinute: number
  apiPerMinute: number
  /** Where clients find the API, without slashes around it. */
  apiPath?: string
}

/** NetBox's bulk writes take minutes, an agent's stream of answers may too, and Kong gives up after one. */
const longest = 300_000

/**
 * NetBox as two services, as its API is published under a path of its own: Kong strips a route's path from the request,
 * and then adds the path of the service's URL.
 *
 * Kong compares plain paths letter by letter, so `/netbox` is also the way to `/netboxx`. The paths are therefore
 * regular expressions that end at the end of a segment. "Not followed by anything but a slash" says so without `$`, which
 * would not survive in a configuration that a shell renders. Kong before 3 knows a regular expression by its characters;
 * the file format of Kong 3 wants a `~` in front, which is not part of the model: the declarative file's printer adds it.
 */
export function netboxServices(options: NetBoxServices): Service[] {
  const { name, basePath, uiPerMinute, apiPerMinute, apiPath = 'api/netbox' } = options
  const upstream = options.upstream.replace(/\/+$/, '')
  return [
    {
      name,
      url: upstream,
      routes: [{ name, paths: [segments(basePath)], strip_path: false, preserve_host: true }],
      plugins: limit(uiPerMinute),
    },
    serviceAt({ name: `${name}-api`, url: `${upstream}/${basePath}api`, path: apiPath, perMinute: apiPerMinute }),
  ]
}

/** What is published under a path of its own, in place of the path of its URL. */
export interface PathService {
  /** Of service and route. */
  name: string
  url: string
  /** Without slashes around it. */
  path: string
  /** Requests a minute and client address; 0 is no limit. */
  perMinute: number
}

export function serviceAt({ name, url, path, perMinute }: PathService): Service {
  return {
    name,
    url,
    read_timeout: longest,
    routes: [{ name, paths: [segments(path)], strip_path: true, preserve_host: true }],
    plugins: limit(perMinute),
  }
}

/** A path that ends at a slash or at its end. Segments of `[\w-]+` need no escaping. */
function segments(path: string): string {
  const bare = path.replace(/^\/+|\/+$/g, '')
  return bare === '' ? '/' : `/${bare}(?![^/])`
}

/** Counted in each of Kong's workers: the one policy that needs neither a database nor Redis. */
function limit(minute: number): Plugin[] {
  return minute > 0 ? [{ name: 'rate-limiting', config: { minute, policy: 'local', limit_by: 'ip' } }] : []
}
