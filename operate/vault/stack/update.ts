import type { Deployed } from '../deployed.ts'
import { putContainers } from './containers.ts'
import { putLink } from './link.ts'
import { putPorts } from './ports.ts'
import { renewTotal, type Step } from './total.ts'

/**
 * Brings a hand-written note of the stack up to date with what is deployed: the four rows of its table of containers, its
 * table or list of ports, the total of memory, the link to our note. Everything else stays byte for byte, and a second run
 * changes nothing.
 *
 * @returns the text, and a sentence for each part that could not be brought up to date
 * @throws UserError in one sentence, if the table of containers cannot be told
 */
export function updateStack(text: string, deployed: Deployed, note: string): Step {
  const own = deployed.containers.map(({ name }) => name)
  const rows = putContainers(text, deployed)
  const total = renewTotal(text, rows, deployed.neighbours, own)
  const ports = putPorts(total.text, deployed)
  return { text: putLink(ports.text, note), said: [...total.said, ...ports.said] }
}
