import type { Value, Values } from '../../../provider/rpc/index.ts'
import { formatDuration, parseDuration } from './duration.ts'
import {
  at,
  boolean,
  type Codec,
  get,
  type Inspected,
  label,
  labels,
  list,
  map,
  number,
  type Schema,
  set,
  sorted,
  text,
  write,
} from './schema.ts'

const MEBIBYTE = 2 ** 20

const mebibytes: Codec = {
  to: (value) => (Number(value) > 0 ? Number(value) * MEBIBYTE : value),
  from: (api) => (Number(api ?? 0) > 0 ? Math.floor(Number(api) / MEBIBYTE) : Number(api ?? 0)),
}

/** Docker counts in billionths; the genuine plugin reads back at least one decimal: `1` becomes `1.0`. */
const cpus: Codec = {
  to: (value) => Math.round(Number(value) * 1e9),
  from: (api) => {
    const count = Number(api ?? 0) / 1e9
    return count === 0 ? null : Number.isInteger(count) ? count.toFixed(1) : String(count)
  },
}

const nanoseconds = (value: Value | undefined) => parseDuration(String(value ?? '0s')) ?? 0

const healthcheck: Codec = {
  to: (value) => {
    const { tests, interval, timeout, startPeriod, startInterval, retries } = value as Values
    return {
      Test: tests,
      Interval: nanoseconds(interval),
      Timeout: nanoseconds(timeout),
      StartPeriod: nanoseconds(startPeriod),
      StartInterval: nanoseconds(startInterval),
      Retries: retries ?? 0,
    }
  },
  from: (api) => {
    if (!api) return null
    const check = api as Record<string, number | undefined> & { Test?: string[] }
    return {
      interval: formatDuration(check.Interval ?? 0),
      retries: check.Retries ?? 0,
      startInterval: formatDuration(check.StartInterval ?? 0),
      startPeriod: formatDuration(check.StartPeriod ?? 0),
      tests: check.Test ?? [],
      timeout: formatDuration(check.Timeout ?? 0),
    }
  },
}

const mounts: Codec = {
  to: (value) =>
    (value as Values[]).map(({ type, source, target, readOnly }) => ({
      Type: type,
      Source: source ?? '',
      Target: target,
      ReadOnly: readOnly ?? false,
    })),
  from: (api) =>
    ((api ?? []) as Record<string, Value>[]).map((mount) => ({
      bindOptions: null,
      readOnly: mount.ReadOnly === true,
      source: mount.Source ?? '',
      target: mount.Target!,
      tmpfsOptions: null,
      type: mount.Type!,
      volumeOptions: null,
    })),
}

const hosts: Codec = {
  to: (value) => (value as Values[]).map(({ host, ip }) => `${host}:${ip}`),
  from: (api) =>
    ((api ?? []) as string[]).map((entry) => {
      const colon = entry.indexOf(':')
      return { host: entry.slice(0, colon), ip: entry.slice(colon + 1) }
    }),
}

const ulimits: Codec = {
  to: (value) => (value as Values[]).map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
  from: (api) =>
    ((api ?? []) as Record<string, Value>[]).map(({ Name, Soft, Hard }) => ({ hard: Hard!, name: Name!, soft: Soft! })),
}

type Bindings = Record<string, { HostIp: string; HostPort: string }[] | null>

function writePorts(body: Record<string, unknown>, value: Value): void {
  const bindings: Bindings = {}
  for (const { internal, external, ip, protocol } of value as Values[]) {
    const port = `${internal}/${protocol}`
    bindings[port] ??= []
    bindings[port].push({ HostIp: String(ip ?? ''), HostPort: String(external ?? '') })
  }
  write(body, 'Config.ExposedPorts', Object.fromEntries(Object.keys(bindings).map((port) => [port, {}])))
  write(body, 'HostConfig.PortBindings', bindings)
}

/** The ports that are really bound: none while the container is stopped. */
function readPorts(inspected: Inspected): Value {
  const ports = (get(inspected, 'NetworkSettings.Ports') ?? {}) as Bindings
  return Object.entries(ports)
    .flatMap(([port, bindings]) => {
      const [internal, protocol] = port.split('/')
      // Docker answers a binding to 0.0.0.0 with a second one to [::], which nobody has declared.
      const declared = (bindings ?? []).filter((binding) => binding.HostIp !== '::')
      return declared.map(({ HostIp, HostPort }) => ({
        external: Number(HostPort),
        internal: Number(internal),
        ip: HostIp,
        protocol: protocol!,
      }))
    })
    .sort((a, b) => a.internal - b.internal)
}

function readNetworkDatas(inspected: Inspected): Value {
  const networks = (get(inspected, 'NetworkSettings.Networks') ?? {}) as Record<string, Record<string, Value>>
  return Object.entries(networks).map(([name, data]) => ({
    gateway: data.Gateway ?? '',
    globalIpv6Address: data.GlobalIPv6Address ?? '',
    globalIpv6PrefixLength: data.GlobalIPv6PrefixLen ?? 0,
    ipAddress: data.IPAddress ?? '',
    ipPrefixLength: data.IPPrefixLen ?? 0,
    ipv6Gateway: data.IPv6Gateway ?? '',
    macAddress: data.MacAddress ?? '',
    networkName: name,
  }))
}

function readCapabilities(inspected: Inspected): Value {
  const [adds, drops] = ['CapAdd', 'CapDrop'].map((key) => sorted(get(inspected, `HostConfig.${key}`) as Value))
  return adds!.length + drops!.length > 0 ? { adds: adds!, drops: drops! } : null
}

const isRunning = (inspected: Inspected) => get(inspected, 'State.Running') === true

/**
 * Every property of `docker:index/container:Container`: its kind, whether a change replaces the container or updates it
 * in place, how it goes into Docker's create call, and how it is read back.
 */
export const container: Schema = {
  attach: { kind: 'boolean', zero: false, inPlace: true, missing: true },
  bridge: {
    kind: 'string',
    outputOnly: true,
    read: (inspected) => text.from(get(inspected, 'NetworkSettings.Bridge')),
  },
  capabilities: {
    kind: 'object',
    asDeclared: true,
    of: { adds: { terraform: 'add', kind: 'set', zero: [] }, drops: { terraform: 'drop', kind: 'set', zero: [] } },
    write: (body, value) => {
      write(body, 'HostConfig.CapAdd', (value as Values).adds ?? [])
      write(body, 'HostConfig.CapDrop', (value as Values).drops ?? [])
    },
    read: readCapabilities,
  },
  cgroupParent: { kind: 'string', missing: true },
  cgroupnsMode: { kind: 'string', missing: true },
  command: { kind: 'list', computed: true, ...at('Config.Cmd', list) },
  containerLogs: { kind: 'string', outputOnly: true, read: () => null },
  containerReadRefreshTimeoutMilliseconds: { kind: 'number', default: 15_000, inPlace: true },
  cpuPeriod: { kind: 'number', inPlace: true, missing: true },
  cpuQuota: { kind: 'number', inPlace: true, missing: true },
  cpuSet: { kind: 'string', inPlace: true, ...at('HostConfig.CpusetCpus', text) },
  cpuShares: { kind: 'number', inPlace: true, ...at('HostConfig.CpuShares', number) },
  cpus: { kind: 'string', ...at('HostConfig.NanoCpus', cpus) },
  destroyGraceSeconds: { kind: 'number', inPlace: true },
  deviceReadBps: { kind: 'objects', inPlace: true, missing: true },
  deviceReadIops: { kind: 'objects', inPlace: true, missing: true },
  deviceRequests: { kind: 'objects', missing: true },
  deviceWriteBps: { kind: 'objects', inPlace: true, missing: true },
  deviceWriteIops: { kind: 'objects', inPlace: true, missing: true },
  devices: { kind: 'objectSet', missing: true },
  dns: { kind: 'set', ...at('HostConfig.Dns', set) },
  dnsOpts: { kind: 'set', ...at('HostConfig.DnsOptions', set) },
  dnsSearches: { terraform: 'dns_search', kind: 'set', ...at('HostConfig.DnsSearch', set) },
  domainname: { kind: 'string', ...at('Config.Domainname', text) },
  entrypoints: { terraform: 'entrypoint', kind: 'list', computed: true, ...at('Config.Entrypoint', list) },
  // Not read back: what comes from the image could not be told from what was declared.
  envs: { terraform: 'env', kind: 'set', computed: true, zero: [], write: at('Config.Env', set).write! },
  exitCode: {
    kind: 'number',
    outputOnly: true,
    read: (inspected) => (isRunning(inspected) ? null : number.from(get(inspected, 'State.ExitCode'))),
  },
  gpus: { kind: 'string', missing: true },
  groupAdds: { terraform: 'group_add', kind: 'set', ...at('HostConfig.GroupAdd', set) },
  healthcheck: {
    kind: 'object',
    computed: true,
    inPlace: true,
    of: {
      interval: { kind: 'string', default: '0s' },
      retries: { kind: 'number', zero: 0 },
      startInterval: { kind: 'string', default: '0s' },
      startPeriod: { kind: 'string', default: '0s' },
      tests: { terraform: 'test', kind: 'list', zero: [] },
      timeout: { kind: 'string', default: '0s' },
    },
    ...at('Config.Healthcheck', healthcheck),
  },
  hostname: { kind: 'string', computed: true, ...at('Config.Hostname', text) },
  hosts: {
    terraform: 'host',
    kind: 'objectSet',
    of: { host: { kind: 'string', required: true }, ip: { kind: 'string', required: true } },
    ...at('HostConfig.ExtraHosts', hosts),
  },
  id: { kind: 'string', outputOnly: true, read: (inspected) => String(inspected.Id) },
  image: { kind: 'string', required: true, write: at('Config.Image', text).write! },
  init: { kind: 'boolean', computed: true, inPlace: true, ...at('HostConfig.Init', boolean) },
  ipcMode: { kind: 'string', computed: true, ...at('HostConfig.IpcMode', text) },
  labels: { kind: 'objectSet', computed: true, of: label, write: at('Config.Labels', labels).write! },
  logDriver: { kind: 'string', computed: true, ...at('HostConfig.LogConfig.Type', text) },
  logOpts: { kind: 'map', ...at('HostConfig.LogConfig.Config', map) },
  logs: { kind: 'boolean', zero: false, inPlace: true, missing: true },
  maxRetryCount: { kind: 'number', inPlace: true, ...at('HostConfig.RestartPolicy.MaximumRetryCount', number) },
  memory: { kind: 'number', inPlace: true, ...at('HostConfig.Memory', mebibytes) },
  memoryReservation: { kind: 'number', inPlace: true, zero: 0, ...at('HostConfig.MemoryReservation', mebibytes) },
  memorySwap: { kind: 'number', inPlace: true, ...at('HostConfig.MemorySwap', mebibytes) },
  mounts: {
    kind: 'objectSet',
    of: {
      bindOptions: { kind: 'object', missing: true },
      readOnly: { kind: 'boolean' },
      source: { kind: 'string' },
      target: { kind: 'string', required: true },
      tmpfsOptions: { kind: 'object', missing: true },
      type: { kind: 'string', required: true },
      volumeOptions: { kind: 'object', missing: true },
    },
    ...at('HostConfig.Mounts', mounts),
  },
  mustRun: { kind: 'boolean', default: true, inPlace: true },
  name: {
    kind: 'string',
    autonamed: true,
    read: (inspected) => String(inspected.Name).replace(/^\//, ''),
  },
  networkDatas: { terraform: 'network_data', kind: 'objects', outputOnly: true, read: readNetworkDatas },
  networkMode: { kind: 'string', default: 'bridge', ...at('HostConfig.NetworkMode', text) },
  networksAdvanced: {
    kind: 'objectSet',
    of: {
      aliases: { kind: 'set', zero: [] },
      driverOpts: { kind: 'list', zero: [], missing: true },
      gwPriority: { kind: 'number', missing: true },
      ipv4Address: { kind: 'string', zero: '' },
      ipv6Address: { kind: 'string', zero: '' },
      linkLocalIps: { kind: 'list', zero: [], missing: true },
      macAddress: { kind: 'string', zero: '', missing: true },
      name: { kind: 'string', required: true },
    },
  },
  pidMode: { kind: 'string', missing: true },
  platform: { kind: 'string', computed: true, missing: true, read: (inspected) => text.from(inspected.Platform) },
  ports: {
    kind: 'objects',
    of: {
      external: { kind: 'number', computed: true },
      internal: { kind: 'number', required: true },
      ip: { kind: 'string', default: '0.0.0.0' },
      protocol: { kind: 'string', default: 'tcp' },
    },
    write: writePorts,
    read: readPorts,
  },
  privileged: { kind: 'boolean', ...at('HostConfig.Privileged', boolean) },
  publishAllPorts: { kind: 'boolean', ...at('HostConfig.PublishAllPorts', boolean) },
  readOnly: { kind: 'boolean', zero: false, ...at('HostConfig.ReadonlyRootfs', boolean) },
  removeVolumes: { kind: 'boolean', default: true, inPlace: true },
  restart: { kind: 'string', default: 'no', inPlace: true, ...at('HostConfig.RestartPolicy.Name', text) },
  rm: { kind: 'boolean', zero: false, inPlace: true, ...at('HostConfig.AutoRemove', boolean) },
  runtime: { kind: 'string', computed: true, ...at('HostConfig.Runtime', text) },
  securityOpts: { kind: 'set', computed: true, ...at('HostConfig.SecurityOpt', set) },
  shmSize: { kind: 'number', computed: true, ...at('HostConfig.ShmSize', mebibytes) },
  start: { kind: 'boolean', default: true, inPlace: true },
  stdinOpen: { kind: 'boolean', zero: false, ...at('Config.OpenStdin', boolean) },
  stopSignal: { kind: 'string', computed: true, ...at('Config.StopSignal', text) },
  stopTimeout: { kind: 'number', computed: true, ...at('Config.StopTimeout', number) },
  storageOpts: { kind: 'map', ...at('HostConfig.StorageOpt', map) },
  sysctls: { kind: 'map', ...at('HostConfig.Sysctls', map) },
  tmpfs: { kind: 'map', inPlace: true, ...at('HostConfig.Tmpfs', map) },
  tty: { kind: 'boolean', zero: false, ...at('Config.Tty', boolean) },
  ulimits: {
    terraform: 'ulimit',
    kind: 'objectSet',
    of: {
      hard: { kind: 'number', required: true },
      name: { kind: 'string', required: true },
      soft: { kind: 'number', required: true },
    },
    ...at('HostConfig.Ulimits', ulimits),
  },
  uploads: {
    terraform: 'upload',
    kind: 'objectSet',
    of: {
      content: { kind: 'string', zero: '' },
      contentBase64: { kind: 'string', zero: '' },
      executable: { kind: 'boolean', zero: false },
      file: { kind: 'string', required: true },
      permissions: { kind: 'string', zero: '' },
      source: { kind: 'string', zero: '', missing: true },
      sourceHash: { kind: 'string', zero: '', missing: true },
    },
  },
  user: { kind: 'string', emptyIsUnset: true, ...at('Config.User', text) },
  usernsMode: { kind: 'string', ...at('HostConfig.UsernsMode', text) },
  volumes: { kind: 'objectSet', missing: true },
  wait: { kind: 'boolean', zero: false, inPlace: true },
  waitTimeout: { kind: 'number', default: 60, inPlace: true },
  workingDir: { kind: 'string', emptyIsUnset: true, ...at('Config.WorkingDir', text) },
}
