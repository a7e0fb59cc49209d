import { describe, expect, test } from 'vitest'
import type { Run } from '../../../host/local/run.ts'
import type { Pulumi } from '../../../operate/commands/pulumi.ts'
import { update } from '../../../operate/commands/update.ts'
import { isPlanned, readEvent } from '../../../operate/pipeline/events.ts'
import type { Step } from '../../../operate/pipeline/steps.ts'
import { recorded, step } from '../pipeline/fixture.ts'

const lines = recorded('up.jsonl').trim().split('\n')
const urn = (rest: string) => `urn:pulumi:plan::netbox::netbox-as-code:${rest}`
const planned: Step[] = [
  step({ change: 'replace', urn: urn('infra:Deployment$docker:index/container:Container::netbox') }),
  step({ change: 'update', urn: urn('infra:Deployment$docker:index/container:Container::netbox-worker') }),
  step({ change: 'delete', urn: urn('seed:Seed$netbox:ipam:Prefix::192.0.2.0/24') }),
  step({ change: 'delete', urn: urn('seed:Seed$netbox:dcim:Site::example') }),
  step({ change: 'delete', urn: urn('seed:Seed$netbox:extras:Tag::example') }),
]

/** A Pulumi that prints the lines until it is told to end, and whose state holds a secret after the update only. */
function pulumiThatSays(said: string[], code = 0, stderr = '') {
  let [shown, asked] = [0, 0]
  const secret = { '4dabf18193072939515e22adb298388d': 'x', plaintext: '"made-just-now"' }
  const pulumi = {
    state: async () => (asked++ === 0 ? {} : secret),
    operate: async (_: string[], { onLine }: Run) => {
      let ended = false
      for (const line of said) {
        if (ended) break
        shown++
        onLine!(line, () => {
          ended = true
        })
      }
      return { code, stdout: '', stderr }
    },
  }
  return { pulumi: pulumi as unknown as Pulumi, shown: () => shown }
}

describe('an update by plan', () => {
  test('goes to its end when each step is planned, and tells each resource once', async () => {
    const told: string[] = []
    const { pulumi } = pulumiThatSays(lines)
    expect(await update(pulumi, { planned }, (line) => told.push(line))).toEqual({ ok: true, done: 5, messages: [] })
    expect(told).toEqual([
      'replaced container netbox',
      'updated container netbox-worker',
      'deleted ipam.prefix 192.0.2.0/24',
      'deleted dcim.site example',
      'deleted extras.tag example',
    ])
  })

  test('is stopped at a step that nobody reviewed', async () => {
    const { pulumi, shown } = pulumiThatSays(lines)
    const without = planned.filter(({ urn: one }) => !one.endsWith('netbox-worker'))
    const { ok, messages } = await update(pulumi, { planned: without }, () => {})
    expect(ok).toBe(false)
    expect(messages).toEqual([
      'stopped: nobody reviewed that container netbox-worker is updated: it was begun, and is probably done',
    ])
    expect(shown()).toBeLessThan(lines.length)
  })

  test('is stopped at an operation that this pipeline does not know, with its name', async () => {
    const strange = JSON.stringify({
      resourcePreEvent: { metadata: { op: 'levitate', urn: urn('a:b:C::d'), type: 'a:b:C' } },
    })
    const { pulumi, shown } = pulumiThatSays([strange, ...lines])
    expect(await update(pulumi, { planned }, () => {})).toMatchObject({
      ok: false,
      messages: ['stopped: Pulumi has an operation this pipeline does not know: levitate'],
    })
    expect(shown()).toBe(1)
  })

  test('interrupts the engine once, and names each step that it had begun unreviewed', async () => {
    const begun = lines.filter((line) => line.includes('resourcePreEvent'))
    let interrupted = 0
    const operate = async (_: string[], { onLine }: Run) => {
      for (const line of begun) onLine!(line, () => interrupted++)
      return { code: 1, stdout: '', stderr: '' }
    }
    const pulumi = { state: async () => ({}), operate } as unknown as Pulumi
    const { messages } = await update(pulumi, { planned: planned.slice(0, 3) }, () => {})
    expect(interrupted).toBe(1)
    expect(messages).toEqual([
      expect.stringContaining('dcim.site example'),
      expect.stringContaining('extras.tag example'),
    ])
  })

  test('that failed tells what Pulumi said beside its events, when no error is among them', async () => {
    const warning = JSON.stringify({ diagnosticEvent: { severity: 'warning', message: 'warning: slow' } })
    const { pulumi } = pulumiThatSays([warning], 255, 'error: could not load plugin x\n')
    expect((await update(pulumi, {}, () => {})).messages).toEqual(['warning: slow', 'error: could not load plugin x'])
  })

  test('takes a change of protection alone, which Pulumi calls the same, for the update that was planned', async () => {
    const kept = step({ urn: urn('docker:index/volume:Volume::data') })
    const metadata = { op: 'same', urn: kept.urn, type: 'docker:index/volume:Volume', old: { protect: true }, new: {} }
    const said = [{ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } }].map((one) =>
      JSON.stringify(one),
    )
    const updated = { ok: true, done: 1, messages: [] }
    expect(await update(pulumiThatSays(said).pulumi, { planned: [kept] }, () => {})).toEqual(updated)
    expect(await update(pulumiThatSays(said).pulumi, { planned: [] }, () => {})).toMatchObject({ ok: false })
  })

  test('masks in its messages also a secret that it made itself', async () => {
    const message = 'error: cannot write made-just-now to the disk\n'
    const { pulumi } = pulumiThatSays([JSON.stringify({ diagnosticEvent: { severity: 'error', message } })], 1)
    expect(await update(pulumi, {}, () => {})).toMatchObject({
      ok: false,
      messages: ['error: cannot write [secret] to the disk'],
    })
  })
})

describe('an event of the engine', () => {
  test('of severity debug is dropped: it holds secrets in plain text', () => {
    const debug = lines.filter((line) => line.includes('"severity": "debug"'))
    expect(debug.join()).toContain('nbt_made-for-this-test')
    expect(debug.map(readEvent)).toEqual(debug.map(() => undefined))
  })

  test('is no news when it is not JSON, or nothing changes', () => {
    expect(readEvent('warning: something')).toBeUndefined()
    expect(readEvent('{"resourcePreEvent":{"metadata":{"op":"same","urn":"u","type":"t"}}}')).toBeUndefined()
  })
})

describe('a planned replacement', () => {
  test('may turn out to be an update, but no update a replacement, and nothing a deletion', () => {
    const [one] = [step({ change: 'replace' })]
    expect(isPlanned([one], one.urn, 'update')).toBe(true)
    expect(isPlanned([one], one.urn, 'delete')).toBe(false)
    expect(isPlanned([{ ...one, change: 'update' }], one.urn, 'replace')).toBe(false)
  })
})
