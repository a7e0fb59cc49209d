// @ts-check
import { setFlagsFromString } from 'node:v8'

/*
 * Objects live from the read to the end of the run: a young generation that grows to hold them only costs memory. Without this
 * line a run over 10,000 objects takes a third more (bench/netbox).
 */
setFlagsFromString('--semi-space-growth-factor=1')

/**
 * Runs a command, or says in one sentence that this Node cannot: plain JavaScript, because an older Node would end with a
 * stack trace at the first line of TypeScript.
 *
 * @param {string} command
 * @param {() => Promise<(args: string[]) => Promise<number>>} load
 */
export async function start(command, load) {
  try {
    const main = await load()
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    // From the sources: the package that is built of them has no TypeScript.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
    console.error(`${command} needs Node 24 or later; this is ${process.version}.`)
    process.exitCode = 1
  }
}
