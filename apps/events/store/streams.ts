import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import { ConfigError } from '../../runtime/config-error.ts'
import { deadOf, deadSubject, ingressOf, STREAM } from './names.ts'
import { EVENTS, PLAIN } from './subjects.ts'

export interface StreamSettings {
  /** Of the stream of events; the two beside it are named after it. */
  readonly name: string
  /** Bytes after which nothing is taken any more: an event store that forgets is none. -1 is no limit. */
  readonly maxBytes: number
  /** 1; 3 in a cluster. */
  readonly replicas: number
}

export const STREAM_DEFAULTS: StreamSettings = { name: STREAM, maxBytes: -1, replicas: 1 }

type Declared = Pick<StreamConfig, 'name' | 'subjects'> & Partial<StreamConfig>

/** The streams as they must be: of events, of plain publishes that wait to be taken in, and of dead letters. */
export function declared({ name, maxBytes, replicas }: StreamSettings): readonly Declared[] {
  const common = {
    storage: StorageType.File,
    num_replicas: replicas,
    discard: DiscardPolicy.New,
    max_age: 0,
    max_msgs: -1,
  }
  return [
    {
      ...common,
      name,
      subjects: [EVENTS],
      retention: RetentionPolicy.Limits,
      max_bytes: maxBytes,
      max_msgs_per_subject: -1,
      allow_direct: true,
      allow_atomic: true,
      deny_delete: true,
      deny_purge: true,
    },
    // What was taken in goes.
    { ...common, name: ingressOf(name), subjects: [PLAIN], retention: RetentionPolicy.Workqueue, max_bytes: maxBytes },
    {
      ...common,
      name: deadOf(name),
      subjects: [deadSubject(name, '>')],
      retention: RetentionPolicy.Limits,
      max_bytes: maxBytes,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
      allow_direct: true,
    },
  ]
}

/** One field of a stream that is not as declared. */
interface Difference {
  readonly stream: string
  readonly field: string
  readonly is: unknown
  readonly declared: unknown
}

/** The server's code for a stream that is not there. */
const NO_STREAM = 10059

/** What the server may not silently do besides: a transformed subject passes every expectation by, a mirror takes no publish. */
const FORBIDDEN = ['subject_transform', 'mirror', 'sources'] as const

/** Makes the streams that are not there. Throws {@link ConfigError} with each field of one that differs, unless `update` is set. */
export async function ensureStreams(
  manager: JetStreamManager,
  settings: StreamSettings,
  update = false,
): Promise<void> {
  const differences: Difference[] = []
  for (const wanted of declared(settings)) {
    const found = await configOf(manager, wanted.name)
    if (!found) await manager.streams.add(wanted).catch((error: Error) => refused(wanted, error))
    else {
      const differing = differencesOf(wanted, found)
      if (update && differing.length > 0)
        await manager.streams.update(wanted.name, wanted).catch((error: Error) => refused(wanted, error))
      else differences.push(...differing)
    }
  }
  if (differences.length > 0) throw new ConfigError(`${differences.map(told).join('; ')}; --update makes it so`)
}

/** How a stream differs from what is declared, field by field. Pure. */
function differencesOf(wanted: Declared, found: StreamConfig): Difference[] {
  const stream = wanted.name
  const fields = Object.entries(wanted).filter(([field]) => field !== 'name')
  const differing = fields.flatMap(([field, value]) => {
    const is = found[field as keyof StreamConfig] ?? (value === false ? false : undefined)
    return JSON.stringify(is) === JSON.stringify(value) ? [] : [{ stream, field, is, declared: value }]
  })
  const forbidden = FORBIDDEN.filter((field) => found[field] !== undefined).map((field) => ({
    stream,
    field,
    is: found[field],
    declared: undefined,
  }))
  return [...differing, ...forbidden]
}

const told = ({ stream, field, is, declared }: Difference) =>
  `the stream ${stream} has ${field} ${word(is)}; it must be ${word(declared)}`
const word = (value: unknown) => (value === undefined ? 'unset' : JSON.stringify(value))

async function configOf(manager: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === NO_STREAM) return undefined
    throw error
  }
}

function refused({ name }: Declared, error: Error): never {
  throw new ConfigError(`NATS does not make the stream ${name}: ${error.message}`)
}
