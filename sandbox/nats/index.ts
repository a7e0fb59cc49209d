/** The genuine nats-server, where its image cannot be had. */

export { ensureNats, natsInputs } from './build.ts'
export { type NatsServer, startNats } from './server.ts'
