import { jsonServer } from './json-server.ts'

/** A small cluster as Proxmox VE answers about it: by path below /api2/json, the body of `data`. */
export type Cluster = Record<string, unknown>

/**
 * Stands in for the API of Proxmox VE, no kinder than it: a token without a privilege gets 200 and an empty list, a guest without an
 * agent HTTP 500. Not Proxmox.
 */
export async function proxmoxStandIn(token: string, cluster: Cluster, granted: Record<string, Record<string, 1>>) {
  const may = (privilege: string, ...paths: string[]) => paths.some((path) => granted[path]?.[privilege])
  return await jsonServer((path, { headers }) => {
    if (headers.authorization !== `PVEAPIToken=${token}`) return [401, '']
    const name = path.replace('/api2/json', '')
    if (name === '/access/permissions') return [200, { data: granted }]
    if (name === '/cluster/resources') {
      const rows = (cluster[name] ?? []) as ({ type?: string; vmid?: number } | null)[]
      const visible = rows.filter?.((row) =>
        row?.type === 'node' ? may('Sys.Audit', '/', '/nodes') : may('VM.Audit', '/', '/vms', `/vms/${row?.vmid}`),
      )
      return [200, { data: visible ?? rows }]
    }
    if (name.endsWith('/agent/network-get-interfaces')) {
      if (!may('VM.GuestAgent.Audit', '/', '/vms') && !may('VM.Monitor', '/', '/vms'))
        return [403, { data: null, message: 'Permission check failed' }]
      return name in cluster
        ? [200, { data: cluster[name] }]
        : [500, { data: null, message: 'QEMU guest agent is not running\n' }]
    }
    const body = cluster[name]
    if (body === undefined) return [501, { data: null, message: `Method 'GET ${name}' not implemented` }]
    return typeof body === 'string' ? [200, body] : [200, { data: body }]
  })
}
