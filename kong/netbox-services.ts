import type { Plugin, Service } from './model.ts'

/** How NetBox is to be published. */
export interface NetBoxServices {
  /** Name of the service and route of the user interface; the others are `<name>-api`, `<name>-login` and `<name>-provision`. */
  name: string
  /** Where the gateway reaches NetBox, without a path: `http://netbox:8080`. */
  upstream: string
  /** NetBox's BASE_PATH: '' or one or more segments of `[\w-]+`, each followed by a slash, such as `netbox/`. */
  basePath: string
  /** Requests a minute and client address; 0 is no limit. */
  uiPerMinute: number
  /** One budget, by whichever of its two paths the API is asked. */
  apiPerMinute: number
  /** Of the login page, and as many of the address that makes a token for a password; 0 leaves them to the limits of the others. */
  loginPerMinute: number
  /** Seconds that NetBox may take for an answer, or between two parts of one: a bulk write takes minutes. */
  readTimeout: number
  /** Where clients find the API, without slashes around it. */
  apiPath?: string
}

/** Makes a token for whoever sends a name and the password to it. */
const PROVISION = 'users/tokens/provision'
/**
 * Whose turn it is where one path lies inside of another: of two regular expressions Kong takes the one with the higher priority, and
 * then the older one, however long they are.
 */
const PRIORITY = { inUi: 1, inApi: 2 }

/**
 * NetBox as services: its user interface; its API, which is published under a path of its own and answers under NetBox's own
 * as well; and the two addresses that take passwords, so that who tries many of them is slowed down, and nobody else is. Kong strips a
 * route's path from the request, and then adds the path of the service's URL.
 *
 * Kong compares plain paths letter by letter, so `/netbox` is also the way to `/netboxx`. The paths are therefore
 * regular expressions that end at the end of a segment. Neither of the routers of Kong 3
 * that are its defaults can look ahead, so the slash is part of the match; Kong joins what is left to an upstream's path all the same. A
 * `$` before a bracket is no variable to a shell that renders the file. Kong before 3 knows a regular expression by its characters;
 * the file format of Kong 3 wants a `~` in front, which is not part of the model: the declarative file's printer adds it.
 */
export function netboxServices(options: NetBoxServices): Service[] {
  const { name, basePath, uiPerMinute, apiPerMinute, loginPerMinute, readTimeout, apiPath = 'api/netbox' } = options
  const upstream = options.upstream.replace(/\/+$/, '')
  const api = `${basePath}api`
  const apis = [...new Set([trimmed(apiPath), api])]
  const guarded: [name: string, path: string, paths: string[], priority: number][] = [
    ['login', `${basePath}login`, [`${basePath}login`], PRIORITY.inUi],
    ['provision', `${api}/${PROVISION}`, apis.map((path) => `${path}/${PROVISION}`), PRIORITY.inApi],
  ]
  return [
    {
      name,
      url: upstream,
      read_timeout: readTimeout * 1000,
      routes: [{ name, paths: [segments(basePath)], strip_path: false, preserve_host: true }],
      plugins: limit(uiPerMinute),
    },
    serviceAt({
      ...{ name: `${name}-api`, url: `${upstream}/${api}`, paths: apis, priority: PRIORITY.inUi },
      ...{ perMinute: apiPerMinute, readTimeout },
    }),
    ...(loginPerMinute > 0 ? guarded : []).map(([part, path, paths, priority]) =>
      serviceAt({
        ...{ name: `${name}-${part}`, url: `${upstream}/${path}`, paths, priority },
        ...{ perMinute: loginPerMinute, readTimeout },
      }),
    ),
  ]
}

/** What is published under paths of its own, in place of the path of its URL. */
export interface PathService {
  /** Of service and route. */
  name: string
  url: string
  /** Without slashes around them. */
  paths: string[]
  /** Requests a minute and client address, on all paths together; 0 is no limit. */
  perMinute: number
  /** Seconds. */
  readTimeout: number
  /** Kong's `regex_priority`: a higher one goes first. */
  priority?: number
}

export function serviceAt({ name, url, paths, perMinute, readTimeout, priority = 0 }: PathService): Service {
  const order = priority === 0 ? {} : { regex_priority: priority }
  return {
    name,
    url,
    read_timeout: readTimeout * 1000,
    routes: [{ name, paths: paths.map(segments), ...order, strip_path: true, preserve_host: true }],
    plugins: limit(perMinute),
  }
}

/** A path that ends at a slash or at its end. Segments of `[\w-]+` need no escaping. */
function segments(path: string): string {
  const bare = trimmed(path)
  return bare === '' ? '/' : `/${bare}(?:/|$)`
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}

/** Counted in each of Kong's workers: the one policy that needs neither a database nor Redis. */
function limit(minute: number): Plugin[] {
  return minute > 0 ? [{ name: 'rate-limiting', config: { minute, policy: 'local', limit_by: 'ip' } }] : []
}
