/** Hosts behind ssh: one shared connection, and what goes through it. */
export { isLoopback, isSsh, sshTarget, viaOf } from './address.ts'
export { dial } from './dial.ts'
export { SshError } from './failures.ts'
export { sshOptions } from './options.ts'
export { runOverSsh } from './run.ts'
export { tunnel, wayTo } from './tunnel.ts'
