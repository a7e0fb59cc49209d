import type { Family } from './apt.ts'
import type { Answer } from './host.ts'

/** What decides how to come to a running Docker engine. */
export interface Facts {
  host: string
  answer: Answer
  /** DOCKER_HOST is set: the engine is somebody's choice, not ours to install or start. */
  chosen: boolean
  /** dockerd is on this machine. */
  installed: boolean
  root: boolean
  family: Family
}

/** The next step to a running engine: ours to take, or the user's, in one sentence. */
export type Verdict = { step: 'use' | 'start' | 'install' } | { step: 'ask'; remedy: string }

/*
 *  engine     | chosen by DOCKER_HOST | root            | somebody else
 *  -----------+-----------------------+-----------------+---------------------------
 *  answers    | use                   | use             | use
 *  forbidden  | ask: rights           | ask: rights     | ask: docker group
 *  silent     | ask: start it there   | start           | ask: systemctl start
 *  no dockerd | ask: start it there   | install         | ask: apt-get install
 *             |                       | (Debian, Ubuntu)|
 */
export function verdict({ host, answer, chosen, installed, root, family }: Facts): Verdict {
  if (answer === 'answers') return { step: 'use' }
  if (answer === 'forbidden') {
    return ask(
      `this user may not use the Docker engine at ${host}: type \`sudo usermod -aG docker $USER\` and log in again`,
    )
  }
  if (chosen) return ask(`no Docker engine answers at DOCKER_HOST=${host}: start it, or unset DOCKER_HOST`)
  if (installed) {
    return root ? { step: 'start' } : ask('the Docker engine does not run: type `sudo systemctl start docker`')
  }
  if (family === 'other') return ask('Docker is missing: install it from https://docs.docker.com/engine/install')
  if (root) return { step: 'install' }
  return ask(
    'Docker is missing: type `sudo apt-get install docker.io && sudo usermod -aG docker $USER` and log in again',
  )
}

function ask(remedy: string): Verdict {
  return { step: 'ask', remedy }
}
