import { describe, expect, test } from 'vitest'
import { assertTaken, ingestionBatch, langfuse } from '../../../../apps/webhook/actions/langfuse.ts'
import { endedJob, failed, sampleEntry, sampleEvent } from '../samples.ts'
import { type Answer, type Came, startTarget } from '../target.ts'

const entry = sampleEntry(sampleEvent(0, failed))
const never = new AbortController().signal
const idsOf = ({ body }: Came) => (body.batch as { id: string }[]).map(({ id }) => id)
const takes = (came: Came): Answer => ({
  status: 207,
  body: { successes: idsOf(came).map((id) => ({ id, status: 201 })), errors: [] },
})
const refuses =
  (status: number) =>
  (came: Came): Answer => ({
    status: 207,
    body: { successes: [], errors: idsOf(came).map((id) => ({ id, status, message: 'no' })) },
  })
const to = (host: string) => langfuse({ host, publicKey: 'pk-lf-1', secretKey: 'sk-lf-2' })

test('an event becomes a trace by the public ingestion API, with the keys of the project', async () => {
  const { url, came } = await startTarget(takes)
  await to(`${url}/`)(entry, never)
  expect(came[0]!.path).toBe('/api/public/ingestion')
  expect(came[0]!.headers.authorization).toBe(`Basic ${Buffer.from('pk-lf-1:sk-lf-2').toString('base64')}`)
  expect(came[0]!.body).toEqual(JSON.parse(JSON.stringify(ingestionBatch([entry]))))
})

test('a batch holds one trace for each event, each with ids of its own that stay the same', () => {
  const other = sampleEntry(sampleEvent(1))
  const { batch } = ingestionBatch([entry, other])
  expect(batch[0]).toEqual({
    ...{ id: `${entry.key}-trace`, type: 'trace-create', timestamp: entry.event.timestamp },
    body: {
      ...{ id: entry.key, timestamp: entry.event.timestamp, name: 'netbox dcim.device updated', userId: 'admin' },
      sessionId: entry.event.requestId,
      ...{ input: { status: 'active' }, output: { status: 'failed' } },
      metadata: { object: 'dcim.device 7', display: 'r2d2automaker', late: false },
      tags: ['netbox', 'dcim.device', 'updated'],
    },
  })
  expect(new Set(batch.flatMap(({ id, body }) => [id, body.id])).size).toBe(4)
  expect(ingestionBatch([entry, other])).toEqual({ batch })
})

describe('an answer of 207', () => {
  test.each([
    [400, true],
    [401, true],
    [429, false],
    [500, false],
  ])('that refuses the trace with %d is a failure, for good: %s', async (status, final) => {
    const { url } = await startTarget(refuses(status))
    await expect(to(url)(entry, never)).rejects.toMatchObject({ message: `refused the trace with ${status}`, final })
  })

  test('that says nothing of the trace is a failure that passes', async () => {
    const { url } = await startTarget(() => ({ status: 207, body: { successes: [], errors: [] } }))
    await expect(to(url)(entry, never)).rejects.toMatchObject({ final: false })
  })

  test('is looked through for each event of the batch', () => {
    const answer = JSON.stringify({ successes: [{ id: 'a', status: 201 }], errors: [{ id: 'b', status: 400 }] })
    expect(() => assertTaken(answer, ['a'])).not.toThrow()
    expect(() => assertTaken(answer, ['a', 'b'])).toThrow('refused the trace with 400')
  })
})

test.each(['<html>', '{}', 'null'])('an answer of %s is none of Langfuse', (text) => {
  expect(() => assertTaken(text, ['a'])).toThrow('did not answer as Langfuse does')
})

test('wrong keys are a failure for good, told without them', async () => {
  const { url } = await startTarget(() => ({ status: 401 }))
  await expect(to(url)(entry, never)).rejects.toMatchObject({ message: 'answered 401', final: true })
})

test('the trace of a job has what it returned as its output', () => {
  expect(ingestionBatch([sampleEntry(sampleEvent(0, endedJob))]).batch[0]!.body).toMatchObject({
    name: 'netbox extras.script job_ended',
    ...{ input: {}, output: { output: 'done' } },
    metadata: { object: 'extras.script' },
  })
})
