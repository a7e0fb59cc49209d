import { z } from 'zod'

/** The keys of a stack that are about discovery; what is in the first is checked by the program that it is for. */
export const discoveryKeys = {
  discovery: z.record(z.string(), z.unknown()).optional(),
  /** By name; each is a file of that name in the container. */
  discoverySecrets: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), z.string().min(1)).default({}),
}

/** What they must look like, in words. */
export const discoveryWords = {
  discovery:
    'a configuration of netbox-discover, such as {sources: [{name: leases, type: files, folder: /data/drop}]}; see docs/use/discovery.md',
  discoverySecrets:
    'secrets of its sources by names such as proxmox, set with --secret; each is the file /run/secrets/discovery-NAME',
}
