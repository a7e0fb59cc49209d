import { join } from 'node:path'
import { TOLD } from '../events/source/told.ts'
import { notify } from '../webhook/actions/notify.ts'
import { startService } from '../webhook/index.ts'
import { RETRY } from '../webhook/retry.ts'

export interface ChangesOptions {
  /** What NetBox signs its webhook with. */
  readonly secret: string
  /** What the projector wants of who tells it. */
  readonly token: string
  /** Where the projector answers. */
  readonly projector: number
  /** What the container keeps. */
  readonly folder: string
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  readonly log: (line: string) => void
}

/**
 * Takes what NetBox tells of changes and hands it to the projector, which makes events of it. A receiver of its own, with a spool of its
 * own: what comes while NATS or NetBox is away waits on the disk for as long as it takes, and holds nothing else up.
 */
export async function startChanges(options: ChangesOptions): Promise<AsyncDisposable & { readonly port: number }> {
  const { secret, token, projector, folder, host, port, log } = options
  const target = { url: `http://127.0.0.1:${projector}/netbox`, authorization: `Bearer ${token}` }
  const receiver = await startService({
    ...{ host, port, secret },
    folder: join(folder, 'changes'),
    config: {
      actions: { notify: notify(target) },
      rules: [{ objectType: [...TOLD], actions: ['notify'] }],
      retry: { ...RETRY, attempts: Number.POSITIVE_INFINITY },
    },
    log: (line) => log(`changes in NetBox: ${line}`),
  })
  return {
    port: receiver.port,
    async [Symbol.asyncDispose]() {
      await receiver.close()
    },
  }
}
