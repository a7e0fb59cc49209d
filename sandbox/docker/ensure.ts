import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { family, install } from './apt.ts'
import { startEngine } from './daemon.ts'
import { dockerHost, probe } from './host.ts'
import { onPath } from './path.ts'
import { type Facts, verdict } from './verdict.ts'

const PACKAGES = ['docker.io', 'iptables']

/** The facts of this machine that decide how to come to an engine. Changes nothing. */
export async function dockerFacts(): Promise<Facts> {
  const host = dockerHost()
  const [answer, daemon, distribution] = await Promise.all([probe(host), onPath('dockerd'), family()])
  return {
    host,
    answer,
    chosen: Boolean(process.env.DOCKER_HOST),
    installed: daemon.length > 0,
    root: process.getuid?.() === 0,
    family: distribution,
  }
}

/**
 * A Docker engine that answers: the one that runs, else one started or installed here if that is ours to do, else a
 * {@link UserError} that says what to type.
 */
export async function ensureDocker(report: Report, signal?: AbortSignal): Promise<{ host: string }> {
  const facts = await dockerFacts()
  const next = verdict(facts)
  if (next.step === 'ask') throw new UserError(next.remedy)
  if (next.step === 'install') await install(PACKAGES, report, signal)
  // Installing may have started it already: on a machine with systemd the package does.
  if (next.step !== 'use' && (await probe(facts.host)) !== 'answers') await startEngine(facts.host, report, signal)
  return { host: facts.host }
}
