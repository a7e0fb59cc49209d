/** The genuine nats-server, where its image cannot be had. */

export { ensureNats, NATS_VERSION } from './build.ts'
export { type NatsOptions, type NatsServer, startNats } from './server.ts'
