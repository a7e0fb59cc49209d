import { isIPv4 } from 'node:net'
import { CONTAINER, type ResourceRule, titleOf } from '../rule.ts'
import { HIDDEN, objectsIn, type Value } from '../values.ts'

/** Ports inside the container on which databases and caches listen. */
const DATABASES: Readonly<Record<number, string>> = {
  1433: 'SQL Server',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  6379: 'Valkey or Redis',
  9200: 'Elasticsearch',
  27017: 'MongoDB',
}

export const loopbackDatabase: ResourceRule = {
  name: 'loopback-database',
  description: 'The port of a database is published on the loopback address only.',
  check(resource) {
    if (resource.type !== CONTAINER) return []
    const { ports, publishAllPorts } = resource.values
    const title = titleOf(resource)
    return [
      ...(publishAllPorts === true
        ? [`${title} publishes every port of its image on all addresses: list those that are needed in ports.`]
        : []),
      ...objectsIn(ports).flatMap(({ internal, ip }) => {
        const database = DATABASES[Number(internal === HIDDEN ? Number.NaN : internal)]
        if (database === undefined || isLoopback(ip)) return []
        const where = typeof ip === 'string' && ip !== '' ? ip : 'all addresses'
        return [`${title} publishes port ${String(internal)} (${database}) on ${where}: set its ip to 127.0.0.1.`]
      }),
    ]
  },
}

/** Whether only the host itself can reach the address; nobody can tell of a hidden one. */
function isLoopback(ip: Value): boolean {
  return ip === HIDDEN || ip === '::1' || (typeof ip === 'string' && isIPv4(ip) && ip.startsWith('127.'))
}
