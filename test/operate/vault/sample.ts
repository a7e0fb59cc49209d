import type { Deployed } from '../../../operate/vault/deployed.ts'
import { NEIGHBOURS } from '../../../sandbox/homelab/neighbours.ts'

const MB = 2 ** 20
const loopback = (host: number, internal: number) => ({ host, internal, address: '127.0.0.1' })

/** NetBox as `Pulumi.homelab.yaml` deploys it, but for its port, which is on loopback here. */
export const deployed: Deployed = {
  stack: 'homelab',
  date: '2026-11-21',
  host: 'ssh://r2d2helm@192.168.1.161',
  network: 'multipass-network',
  version: '4.5.3',
  urls: {
    ui: 'http://192.168.1.161:8000/netbox/',
    api: 'http://192.168.1.161:8000/api/netbox/',
    direct: 'http://127.0.0.1:8080/netbox/',
  },
  user: 'admin',
  passwordCommand: 'pulumi stack output password --show-secrets -s homelab',
  containers: [
    {
      ...{ name: 'netbox', role: 'netbox', image: 'netboxcommunity/netbox:v4.5-4.0.0', health: 'healthy' },
      ...{ memory: 2048 * MB, ports: [loopback(8080, 8080)] },
      volumes: [
        { name: 'netbox-media', path: '/opt/netbox/netbox/media' },
        { name: 'netbox-reports', path: '/opt/netbox/netbox/reports' },
        { name: 'netbox-scripts', path: '/opt/netbox/netbox/scripts' },
      ],
    },
    {
      ...{ name: 'netbox-worker', role: 'worker', image: 'netboxcommunity/netbox:v4.5-4.0.0', health: 'healthy' },
      ...{ memory: 1024 * MB, ports: [] },
      volumes: [
        { name: 'netbox-media', path: '/opt/netbox/netbox/media' },
        { name: 'netbox-reports', path: '/opt/netbox/netbox/reports' },
        { name: 'netbox-scripts', path: '/opt/netbox/netbox/scripts' },
      ],
    },
    {
      ...{ name: 'netbox-postgres', role: 'postgres', image: 'postgres:17-alpine', health: 'healthy' },
      ...{ memory: 1024 * MB, ports: [loopback(5433, 5432)] },
      volumes: [{ name: 'netbox-postgres-data', path: '/var/lib/postgresql/data' }],
    },
    {
      ...{ name: 'netbox-redis', role: 'redis', image: 'valkey/valkey:9.0-alpine', health: 'healthy' },
      ...{ memory: 256 * MB, ports: [] },
      volumes: [{ name: 'netbox-redis-data', path: '/data' }],
    },
  ],
  gateway: {
    container: 'multipass-supabase-kong',
    routes: [
      { url: 'http://192.168.1.161:8000/netbox/', upstream: 'http://netbox:8080', perMinute: 1200 },
      { url: 'http://192.168.1.161:8000/api/netbox/', upstream: 'http://netbox:8080/netbox/api', perMinute: 60 },
    ],
  },
  objects: { 'dcim/sites': 1, 'dcim/devices': 1, 'ipam/prefixes': 1, 'ipam/ip-addresses': 1, 'ipam/services': 18 },
  model: './seed/multipass.ts',
  neighbours: NEIGHBOURS.map(({ name, ports }) => ({
    name,
    ports: ports.flatMap(({ host }) => (host === undefined ? [] : [host])),
  })),
}
