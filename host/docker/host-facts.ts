import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { runOverSsh } from '../ssh/index.ts'

/** What a Linux host says of itself, in bytes and port numbers. */
export interface HostFacts {
  memoryAvailable: number
  diskAvailable: number
  listeningPorts: Set<number>
}

const run = promisify(execFile)
const SEPARATOR = '====='

/**
 * Asks the host that an engine runs on for free memory, free disk and listening ports: by `sh` for a local Linux
 * engine, by `ssh` for a remote one. Returns undefined where the host cannot be asked (tcp://, Docker Desktop's VM).
 */
export async function readHostFacts(host: string, dockerRoot: string): Promise<HostFacts | undefined> {
  const script = `cat /proc/meminfo; echo ${SEPARATOR}; df -Pk '${dockerRoot.replaceAll("'", '')}'; echo ${SEPARATOR}; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null; true`
  const { protocol } = new URL(host)
  if (protocol === 'ssh:') return parseHostFacts(await runOverSsh(host, script))
  if (protocol !== 'unix:' || process.platform !== 'linux') return undefined
  const { stdout } = await run('sh', ['-c', script], { maxBuffer: 1 << 26 }).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }))
  return parseHostFacts(stdout)
}

/** Reads the three answers: /proc/meminfo, `df -Pk`, and /proc/net/tcp with its hexadecimal ports (state 0A listens). */
export function parseHostFacts(text: string): HostFacts {
  const [memory = '', disk = '', sockets = ''] = text.split(`${SEPARATOR}\n`)
  const kilobytes = Number(/^MemAvailable:\s+(\d+)/m.exec(memory)?.[1] ?? Number.NaN)
  const free = Number(disk.trim().split('\n').at(-1)?.split(/\s+/)[3] ?? Number.NaN)
  const ports = [...sockets.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A /gm)]
  return {
    memoryAvailable: kilobytes * 1024,
    diskAvailable: free * 1024,
    listeningPorts: new Set(ports.map((match) => Number.parseInt(match[1]!, 16))),
  }
}
