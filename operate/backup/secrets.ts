import { createHmac } from 'node:crypto'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { filesOf } from './container-files.ts'

/** Name → value, named like the files under /run/secrets. */
export type Secrets = Record<string, string>

const PEPPER = /^api_token_pepper_(\d+)$/

/** The secrets of NetBox's container, running or not. They are held in memory only. */
export async function readSecrets(engine: DockerEngine, netbox: string): Promise<Secrets> {
  const secrets: Secrets = {}
  for await (const entry of filesOf(engine, netbox, '/run/secrets')) {
    if (entry.header.type === 'file') secrets[basename(entry.header.name)] = (await text(entry)).trim()
    else entry.resume()
  }
  return secrets
}

/** A keyed fingerprint of each secret: tells whether two stacks have the same one, and nothing else. */
export function fingerprints(secrets: Secrets): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [
      name,
      createHmac('sha256', value).update(`netbox-as-code backup ${name}`).digest('hex').slice(0, 32),
    ]),
  )
}

/** Numbers of the peppers that a backup was made with and the running stack has not, or has with another value. */
export function lostPeppers(backup: Record<string, string>, running: Record<string, string>): number[] {
  return Object.entries(backup).flatMap(([name, fingerprint]) => {
    const number = PEPPER.exec(name)?.[1]
    return number !== undefined && running[name] !== fingerprint ? [Number(number)] : []
  })
}

/** What a stack with other secrets than the backup's cannot do with it, a sentence each. */
export function consequences(backup: Record<string, string>, running: Record<string, string>): string[] {
  const lost = lostPeppers(backup, running)
  return [
    ...(backup.secret_key !== running.secret_key
      ? ["This stack has another SECRET_KEY than the backup's: everybody has to log in again."]
      : []),
    ...(lost.length > 0
      ? [
          `This stack has not the backup's pepper ${lost.join(', ')}: API tokens made with it stop working, their owners must make new ones.`,
        ]
      : []),
  ]
}
