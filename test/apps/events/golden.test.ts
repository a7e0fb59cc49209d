import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEvent } from '../../../apps/events/store/event.ts'
import { type EventType, eventTypes, versionOf } from '../../../apps/events/store/types.ts'

/** Each as it was once stored, and as what it is read today. What stands in a stream stands there for ever: no file is ever changed. */
const FOLDER = join(import.meta.dirname, '../../fixtures/events')
const names = (Object.keys(eventTypes) as EventType[]).flatMap((type) =>
  Array.from({ length: versionOf(eventTypes[type]) }, (_, n) => `${type}.v${n + 1}.json`),
)

describe('an event that was stored', () => {
  test.each(names)('as %s is read', async (name) => {
    const { stored, read } = JSON.parse(await readFile(join(FOLDER, name), 'utf8'))
    expect(`${stored.event_type}.v${stored.version}.json`).toBe(name)
    expect(readEvent(JSON.stringify(stored))).toEqual(read)
  })

  test.each(names.filter((name) => name.endsWith('.v1.json')))(
    'as %s has every field that its type knows',
    async (name) => {
      const { read } = JSON.parse(await readFile(join(FOLDER, name), 'utf8'))
      const { schema } = eventTypes[read.event_type as EventType]
      expect(Object.keys(read.data).sort()).toEqual(Object.keys(schema.shape).sort())
    },
  )

  test('has no file but those of the versions there are', async () => {
    expect((await readdir(FOLDER)).sort()).toEqual(names.toSorted())
  })
})
