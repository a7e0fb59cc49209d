/** Events of the infrastructure: a store on NATS JetStream, what follows from them, and NetBox as one projection of it. */

export { connectTo } from './store/connection.ts'
export { EventError, eventOf, type InfrastructureEvent } from './store/event.ts'
export { JetStreamLog } from './store/jetstream.ts'
export { MemoryLog } from './store/memory.ts'
export { type Appended, ConflictError, EventStore, type Expected } from './store/store.ts'
export type { Stored } from './store/stored.ts'
export { ensureStreams, STREAM_DEFAULTS, type StreamSettings } from './store/streams.ts'
export { all, of, on, type Wildcard } from './store/subjects.ts'
export { listen, type Subscription, subscribe } from './store/subscriber.ts'
export { type EventType, eventTypes } from './store/types.ts'
export { type Change, diff } from './topology/diff.ts'
export { active, EMPTY, fold, foldAll, neighbours, type Topology } from './topology/topology.ts'
