/** Docker on this machine: found, started or installed. */
export { type Check, checkDocker } from './check.ts'
export { dockerCli } from './cli.ts'
export { ensureDocker } from './ensure.ts'
export { interruptible } from './interrupt.ts'
