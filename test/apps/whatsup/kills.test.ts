import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { folderFor, standIn } from './lab.ts'
import { deviceRow, netbox } from './netbox.ts'
import { Program, tell } from './program.ts'

/** WHATSUP_KILLS=200 for the long run. */
const KILLS = Number(process.env.WHATSUP_KILLS ?? 20)
/** Every fault that makes an answer worth nothing, while the process is killed beside. */
const FAULTS = { lag: [0, 400], partly: 0.15, failsAfter: 0.1, cutsAfter: 0.1, failsBefore: 0.05 } as const

test(
  `after ${KILLS} kills at random moments every device is there once, and no event is lost`,
  async () => {
    const gold = await standIn({ switches: { ...FAULTS } })
    const box = await netbox(deviceRow(1))
    const program = new Program(folderFor(), gold, box, {}, { horizon: 4 })

    // The run over everything is done, so that only events tell of what follows.
    const first = await program.serve()
    await expect
      .poll(() => fetch(`${first.url}/metrics`).then((it) => it.text()), { timeout: 20_000 })
      .toMatch(/runs_total\{.*"completed"\} [1-9]/)
    await program.kill(first.child)

    const told = new Set<number>([1])
    let next = 2
    for (let kill = 0; kill < KILLS; kill++) {
      // Now and then before it listens, else while it works.
      if (Math.random() < 0.1) {
        const child = program.start('serve', '--port', '0')
        await delay(Math.random() * 600)
        await program.kill(child)
        continue
      }
      const { child, url } = await program.serve()
      expect(url).toBeDefined()
      const ids = [next++, ...(Math.random() < 0.5 ? [1 + Math.floor(Math.random() * (next - 1))] : [])]
      for (const id of ids) {
        // A new one, or an old one that has a new name.
        box.set(deviceRow(id, told.has(id) ? { name: `web-${id}-${kill}` } : {}))
        if (await tell(url!, id)) told.add(id)
      }
      await delay(Math.random() * 700)
      await program.kill(child)
    }

    const { url } = await program.serve()
    for (const id of box.devices.keys()) if (!told.has(id)) expect(await tell(url!, id)).toBe(true)
    const wanted = [...box.devices.values()].map(({ id, name }) => `${id} ${name}`).sort()
    const there = () =>
      [...gold.world.devices.values()]
        .map(
          ({ attributes, displayName }) =>
            `${attributes
              .find(({ name }) => name === 'NetBox.Id')
              ?.value.split('/')
              .at(-1)} ${displayName}`,
        )
        .sort()
    await expect.poll(there, { timeout: 90_000, interval: 200 }).toEqual(wanted)
    await expect
      .poll(() => fetch(`${url}/metrics`).then((it) => it.text()), { timeout: 90_000 })
      .toMatch(/waiting\{connection="main"\} 0/)
    console.log(
      `${KILLS} kills: ${box.devices.size} devices, ${gold.created.length} made in all, ${gold.world.devices.size} there`,
    )
  },
  // Each start of the program takes half a minute where forty others want the same two cores.
  120_000 + KILLS * 40_000,
)
