import { join } from 'node:path'
import { type Report, step } from '../../host/local/progress.ts'
import { run } from '../../sandbox/docker/run.ts'
import { ensureSandboxPulumi } from '../../sandbox/pulumi/index.ts'
import { ansible, type Contestant, pulumi, pynetbox } from './contestants.ts'
import { type Environment, pythonWith } from './python.ts'

/** What engine and floor can be compared with. */
export const PEERS = ['pynetbox', 'pulumi', 'ansible'] as const
export type Peer = (typeof PEERS)[number]

/** Contestants that are ready to run, and what their figures depend on. */
export interface Ready {
  contestants: Contestant[]
  versions: Record<string, string>
}

/** Pinned: figures of other versions would be others. */
const PYNETBOX: Environment = { name: 'pynetbox', packages: { pynetbox: '7.8.0' }, python: [3, 10] }
const ANSIBLE: Environment = {
  name: 'ansible',
  // The modules need the other two, without saying so to pip.
  packages: { ansible: '14.5.0', pynetbox: '7.8.0', pytz: '2026.6' },
  python: [3, 12],
}

const READY: Record<Peer, (report: Report, signal: AbortSignal) => Promise<Ready>> = {
  pynetbox: (_, signal) => withPython(PYNETBOX, pynetbox, signal),
  ansible: (_, signal) => withPython(ANSIBLE, ansible, signal),
  pulumi: async (report) => {
    const parts = await ensureSandboxPulumi(report)
    const version = (await run(join(parts.bin, 'pulumi'), ['version'])).trim()
    return { contestants: [pulumi('objects', parts), pulumi('collection', parts)], versions: { Pulumi: version } }
  },
}

/** Makes ready what the peers need. */
export async function readyPeers(peers: readonly Peer[], signal: AbortSignal): Promise<Ready> {
  const ready: Ready = { contestants: [], versions: {} }
  for (const peer of peers) {
    const { contestants, versions } = await step(peer, (report) => READY[peer](report, signal))
    ready.contestants.push(...contestants)
    Object.assign(ready.versions, versions)
  }
  return ready
}

async function withPython(
  environment: Environment,
  contestant: (python: string) => Contestant,
  signal: AbortSignal,
): Promise<Ready> {
  const { python, version } = await pythonWith(environment, signal)
  const { name, packages } = environment
  return { contestants: [contestant(python)], versions: { [name]: `${packages[name]} (Python ${version})` } }
}
