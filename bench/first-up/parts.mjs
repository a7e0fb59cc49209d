// @ts-check
/** One part of a first `npm run up`, in seconds from its start. @typedef {{ part: string, from: number, seconds: number }} Part */

/**
 * The parts of a first `npm run up`, from the lines it wrote and when they came. A step is closed by its own `✔` line; what brings
 * Node and the packages writes none, and ends where the next thing begins. Pulumi's update goes from its first line to the end.
 *
 * @param {readonly { at: number, text: string }[]} lines seconds since the start, without colours
 * @param {number} end seconds since the start
 * @returns {Part[]}
 */
export function partsOf(lines, end) {
  /** @type {Part[]} */
  const parts = []
  /** @type {Set<Part>} */
  const open = new Set()
  /** @param {string} part @param {number} from */
  const begin = (part, from) => {
    const one = { part, from, seconds: 0 }
    parts.push(one)
    open.add(one)
  }
  /** @param {(part: string) => boolean} which @param {number} at */
  const close = (which, at) => {
    for (const one of [...open].filter(({ part }) => which(part))) {
      one.seconds = at - one.from
      open.delete(one)
    }
  }
  for (const { at, text } of lines) {
    const begun = /^… (.+)$/.exec(text)?.[1]
    const ended = /^[✔✘] (.+) \([^()]*\)$/.exec(text)?.[1]
    if (begun || text.startsWith('▸ ')) close((part) => /^(Node \d|npm packages)/.test(part), at)
    if (begun) begin(begun, at)
    else if (ended) close((part) => part === ended, at)
    else if (/^Updating \(/.test(text)) begin('pulumi up', at)
  }
  close(() => true, end)
  return parts
}
