import { findCli } from './cli.ts'
import { dockerFacts } from './ensure.ts'
import { type Facts, verdict } from './verdict.ts'

/** One line of `npm run doctor`. */
export interface Check {
  what: string
  ok: boolean
  detail: string
  /** What to do about it, when it is not well. */
  remedy?: string
}

/** What this machine has of Docker and what is missing. Looks only, installs and starts nothing. */
export async function checkDocker(): Promise<Check[]> {
  const [facts, cli] = await Promise.all([dockerFacts(), findCli()])
  return [engineCheck(facts), cliCheck(cli)]
}

/** The engine's line. */
export function engineCheck(facts: Facts): Check {
  const what = 'Docker engine'
  const next = verdict(facts)
  switch (next.step) {
    case 'use':
      return { what, ok: true, detail: `answers at ${facts.host}` }
    case 'ask':
      return { what, ok: false, detail: `${facts.answer} at ${facts.host}`, remedy: next.remedy }
    default:
      return {
        what,
        ok: false,
        detail: `${facts.answer} at ${facts.host}`,
        remedy: `\`npm run up\` will ${next.step} it`,
      }
  }
}

/** The line of the docker command, which builds the sandbox's images. */
export function cliCheck(cli: string | undefined): Check {
  const what = 'docker command with BuildKit'
  if (cli) return { what, ok: true, detail: cli }
  return { what, ok: false, detail: 'not found', remedy: 'type `sudo apt-get install docker-buildx`' }
}
