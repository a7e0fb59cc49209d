import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { certificateIn } from '../../../sandbox/whatsup/certificate.ts'
import { StandIn, type StandInOptions } from '../../../sandbox/whatsup/stand-in.ts'

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
