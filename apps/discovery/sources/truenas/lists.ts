import { z } from 'zod'

/** What is taken of TrueNAS's answers, which REST and JSON-RPC tell alike. */
const text = z.string().nullish()

export const system = z.object({
  version: z.string(),
  hostname: z.string().min(1),
  physmem: z.number().optional(),
  system_serial: text,
  system_manufacturer: text,
  system_product: text,
})
export type System = z.infer<typeof system>

const alias = z.object({ type: z.string(), address: z.string(), netmask: z.union([z.number(), z.string()]).optional() })
export const port = z.object({
  name: z.string(),
  type: z.string(),
  state: z
    .object({
      hardware_link_address: text,
      permanent_link_address: text,
      link_address: text,
      mtu: z.number().nullish(),
      aliases: z.array(alias).default([]),
    })
    .optional(),
  aliases: z.array(alias).default([]),
  vlan_parent_interface: text,
  vlan_tag: z.number().int().min(1).max(4094).nullish().catch(undefined),
  lag_ports: z.array(z.string()).nullish(),
  bridge_members: z.array(z.string()).nullish(),
})
export type Port = z.infer<typeof port>

const pool = z.object({ name: z.string() })
const dataset = z.object({ id: z.string() })
const nfs = z.object({
  path: z.string().nullish(),
  paths: z.array(z.string()).nullish(),
  enabled: z.boolean().default(true),
})
const smb = z.object({ name: z.string(), path: z.string(), enabled: z.boolean().default(true) })
const target = z.object({ name: z.string() })
export const app = z.object({
  name: z.string(),
  active_workloads: z
    .object({
      used_ports: z
        .array(
          z.object({
            protocol: z.string(),
            container_port: z.number(),
            host_ports: z.array(z.object({ host_port: z.number() })).default([]),
          }),
        )
        .default([]),
    })
    .nullish(),
})
export const vm = z.object({
  id: z.union([z.number(), z.string()]),
  name: z.string(),
  uuid: text,
  vcpus: z.number().nullish(),
  cores: z.number().nullish(),
  threads: z.number().nullish(),
  /** Megabytes. */
  memory: z.number().nullish(),
  status: z.object({ state: z.string() }).nullish(),
})

/** A list, how either API calls it, and the lines that it gives about storage. */
interface StorageList<S extends z.ZodType = z.ZodType> {
  readonly method: string
  readonly rest: string
  readonly row: S
  readonly lines: (row: z.infer<S>) => readonly string[]
}
const storage = <S extends z.ZodType>(
  method: string,
  rest: string,
  row: S,
  lines: (row: z.infer<S>) => readonly string[],
): StorageList => ({ method, rest, row, lines }) as StorageList

/** Sizes are left out: they are others at each look. */
export const STORAGE: readonly StorageList[] = [
  storage('pool.query', '/pool', pool, ({ name }) => [`pool ${name}`]),
  storage('pool.dataset.query', '/pool/dataset', dataset, ({ id }) => [`dataset ${id}`]),
  storage('sharing.nfs.query', '/sharing/nfs', nfs, ({ path, paths, enabled }) =>
    enabled ? [...(path ? [path] : (paths ?? []))].map((one) => `nfs ${one}`) : [],
  ),
  storage('sharing.smb.query', '/sharing/smb', smb, ({ name, path, enabled }) =>
    enabled ? [`smb ${name} ${path}`] : [],
  ),
  storage('iscsi.target.query', '/iscsi/target', target, ({ name }) => [`iscsi ${name}`]),
]
