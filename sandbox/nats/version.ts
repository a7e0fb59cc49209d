/** The version of the server; `go.mod` pins the same. Older ones know neither atomic batches nor a pinned client. */
export const NATS_VERSION = '2.15.2'
