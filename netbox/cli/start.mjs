// @ts-check
/**
 * Runs a command, or says in one sentence that this Node cannot: plain JavaScript, because an older Node would end with a
 * stack trace at the first line of TypeScript.
 *
 * @param {'netbox-plan' | 'netbox-apply'} command
 */
export async function start(command) {
  if (process.features.typescript) {
    const { main } = await import('./main.ts')
    process.exitCode = await main(command, process.argv.slice(2))
  } else {
    console.error(`${command} needs Node 24 or later; this is ${process.version}.`)
    process.exitCode = 1
  }
}
