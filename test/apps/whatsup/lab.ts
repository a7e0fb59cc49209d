import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Client as GoldClient } from '../../../apps/whatsup/api/client.ts'
import { secureConnector } from '../../../apps/whatsup/api/secure.ts'
import { WhatsUp } from '../../../apps/whatsup/api/whatsup.ts'
import { Ledger } from '../../../apps/whatsup/ledger/ledger.ts'
import type { Result } from '../../../apps/whatsup/result.ts'
import { Exporter, type Scope } from '../../../apps/whatsup/run.ts'
import { english } from '../../../apps/whatsup/sentences/saying.ts'
import { readSettings } from '../../../apps/whatsup/settings.ts'
import { Client } from '../../../netbox/index.ts'
import { certificateIn } from '../../../sandbox/certificate.ts'
import { StandIn, type StandInOptions } from '../../../sandbox/whatsup/stand-in.ts'
import { type FakeNetBox, netbox, type Row, TOKEN } from './netbox.ts'

/** One certificate for all tests of a file: making one takes longer than most of them. */
export const certificate = certificateIn(join(tmpdir(), `whatsup-test-${process.getuid?.() ?? 0}-${process.pid}`))
process.once('exit', () => rmSync(join(certificate.file, '..'), { recursive: true, force: true }))

/** A folder that is gone after the test. Short: a socket in it is the lock. */
export function folderFor(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wug-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A stand-in server that ends with the test; it shows new devices at once unless the switches say otherwise. */
export async function standIn(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const it = await StandIn.start({ certificate, ...options, switches: { lag: [0, 0], ...options.switches } })
  onTestFinished(() => it.close())
  return it
}

export interface Bench {
  readonly gold: StandIn
  readonly box: FakeNetBox
  readonly exporter: Exporter
  readonly ledger: Ledger
  /** Runs, and tells in a word and a name what became of each: `create web-1`. */
  run(scope?: Scope): Promise<string[]>
  /** Runs, and tells what became of each, the message in English. */
  told(scope?: Scope): Promise<(Omit<Result, 'message'> & { message: string })[]>
  /** The same as {@link run} of a plan. */
  plan(scope?: Scope): Promise<string[]>
  /** Each device there: name and address. */
  there(): string[]
  /** Moves the clock of both. */
  later(milliseconds: number): void
}

/** An exporter between a NetBox and a stand-in, with quick looks and a short horizon. */
export async function bench(
  rows: Row[],
  connection: Record<string, unknown> = {},
  options: Partial<StandInOptions> = {},
): Promise<Bench> {
  let offset = 0
  const now = () => Date.now() + offset
  const gold = await standIn({ now, ...options })
  const box = await netbox(...rows)
  const settings = settingsFor(gold, connection)
  const [one] = settings.connections
  const client = new Client({ url: box.url, token: TOKEN, patience: { attempts: 2, base: 1, longest: 2 } })
  const whatsup = new WhatsUp(
    new GoldClient({
      url: gold.url,
      credentials: { username: 'netbox', password: 'right' },
      connect: await secureConnector(one!),
      patience: 1,
      timeout: 2000,
    }),
  )
  const ledger = await Ledger.open(folderFor())
  onTestFinished(async () => {
    await Promise.all([client.close(), whatsup.client.close(), ledger.close()])
  })
  const exporter = new Exporter({
    instance: settings.instance,
    connection: one!,
    netbox: client,
    whatsup,
    ledger,
    now,
    firstLook: 5,
  })
  return {
    ...{ gold, box, exporter, ledger },
    run: async (scope) => (await exporter.run(scope)).results.map(({ action, name }) => `${action} ${name}`),
    told: async (scope) =>
      (await exporter.run(scope)).results.map((one) => ({ ...one, message: english(one.message) })),
    plan: async (scope) => (await exporter.plan(scope)).items.map(({ action, name }) => `${action} ${name}`),
    there: () =>
      [...gold.world.devices.values()].map(({ displayName, interfaces }) => `${displayName} ${interfaces[0]!.address}`),
    later(milliseconds) {
      offset += milliseconds
    },
  }
}

function settingsFor(gold: StandIn, connection: Record<string, unknown> = {}) {
  const trust = { fingerprint: certificate.fingerprint }
  return readSettings({
    instance: 'lab',
    connections: [{ name: 'main', url: gold.url, username: 'netbox', ...trust, horizon: 1, ...connection }],
  })
}
