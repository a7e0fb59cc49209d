import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sign } from '../../../apps/runtime/signature.ts'
import { instantOf, keyOf, type NetBoxEvent, objectOf } from '../../../apps/webhook/event.ts'
import type { Entry } from '../../../apps/webhook/spool.ts'

export const SECRET = 'the secret of these tests'

/** An update of device 7, at a second of its own. */
export function sampleEvent(second = 0, changed: Partial<NetBoxEvent> = {}): NetBoxEvent {
  return {
    event: 'updated',
    timestamp: new Date(Date.UTC(2026, 10, 21, 7, 0, second)).toISOString(),
    objectType: 'dcim.device',
    id: 7,
    username: 'admin',
    requestId: 'f7716cb3-b151-42ff-ad7c-137debced2d8',
    data: { id: 7, display: 'r2d2automaker', status: { value: 'active', label: 'Active' } },
    before: { name: 'r2d2automaker', status: 'active' },
    after: { name: 'r2d2automaker', status: 'active' },
    ...changed,
  }
}

export const failed: Partial<NetBoxEvent> = { after: { name: 'r2d2automaker', status: 'failed' } }

/** What makes the sample an event of a job. */
export const endedJob: Partial<NetBoxEvent> = {
  event: 'job_ended',
  objectType: 'extras.script',
  id: null,
  data: { output: 'done' },
  before: null,
  after: null,
}

export function sampleEntry(event: NetBoxEvent = sampleEvent(), changed: Partial<Entry> = {}): Entry {
  const key = keyOf(event)
  const facts = { key, object: objectOf(event), instant: instantOf(event) }
  return { name: `000000000000001-${key}`, ...facts, late: false, event, done: [], ...changed }
}

/** The payload that tells of an event, as NetBox 4.7 writes it. */
export function payloadOf(event: NetBoxEvent): string {
  return JSON.stringify({
    event: event.event,
    timestamp: event.timestamp,
    object_type: event.objectType,
    data: event.data,
    request: { id: event.requestId, user: event.username },
    snapshots: { prechange: event.before, postchange: event.after },
  })
}

/** A delivery as NetBox sends it. */
export function delivery(body: string, headers: Record<string, string> = {}): { method: 'POST' } & RequestInit {
  const signed = { 'content-type': 'application/json', 'x-hook-signature': sign(SECRET, Buffer.from(body)) }
  return { method: 'POST', body, headers: { ...signed, ...headers } }
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nbwh-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
