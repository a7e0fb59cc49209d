import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parseConfig } from '../../infra/config.ts'
import { bring } from '../../operate/commands/vault.ts'
import type { Deployed } from '../../operate/vault/deployed.ts'
import { findNotes } from '../../operate/vault/files.ts'
import { readDeployed } from '../../operate/vault/read-deployed.ts'
import { rowsOf } from './support/contents.ts'
import { TestStack } from './support/stack.ts'

const HAND_WRITTEN = new URL('../fixtures/vault/multipass.md', import.meta.url)
/** On the network, not running: a table of containers is known by their names alone. */
const NEIGHBOURS = ['-multipass-nextjs', '-multipass-redis']
let stack: TestStack
let vault: string
let outputs: Record<string, unknown>
let deployed: Deployed

beforeAll(async () => {
  stack = await TestStack.shared()
  vault = await mkdtemp(join(tmpdir(), 'vault-'))
  for (const name of NEIGHBOURS) {
    const body = { Image: inject('parts').images.neighbour, HostConfig: { NetworkMode: stack.network } }
    await stack.engine.call('POST', '/containers/create', { query: { name: stack.name + name }, body })
  }
  outputs = await stack.outputs()
  const raw = Object.entries(stack.config).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const config = parseConfig(Object.fromEntries(raw))
  const toRead = { name: stack.stack, config, outputs, passwordCommand: 'npm run -s password' }
  deployed = await readDeployed(toRead, AbortSignal.timeout(60_000))
})

afterAll(async () => {
  const gone = NEIGHBOURS.map((name) => stack.engine.call('DELETE', `/containers/${stack.name}${name}`))
  await Promise.all(gone)
  await stack.engine.close()
  if (vault) await rm(vault, { recursive: true, force: true })
})

describe('the notes of a vault beside a live stack', () => {
  test('what is read is what Docker and NetBox say', async () => {
    const names = ['', '-worker', '-postgres', '-redis'].map((suffix) => `${stack.name}${suffix}`)
    expect(deployed.containers.map(({ name, health }) => [name, health])).toEqual(
      names.map((name) => [name, 'healthy']),
    )
    expect(deployed.containers.map(({ memory }) => memory / 2 ** 20)).toEqual([2048, 1024, 1024, 256])
    const { netbox, postgres } = stack.config['netbox:ports'] as Record<string, number>
    expect(deployed.containers.map(({ ports }) => ports.map(({ host }) => host))).toEqual([
      [netbox],
      [],
      [postgres],
      [],
    ])
    const images = stack.config['netbox:images'] as Record<string, string>
    expect(deployed.containers.map(({ image }) => image)).toEqual([
      images.netbox,
      images.netbox,
      images.postgres,
      images.valkey,
    ])
    expect(deployed.version).toMatch(/^4\.\d+\.\d+/)
    expect(deployed.objects).toMatchObject({
      'dcim/sites': await rows('dcim_site'),
      'ipam/services': await rows('ipam_service'),
    })
    expect(deployed.neighbours.map(({ name }) => name)).toEqual(NEIGHBOURS.map((name) => stack.name + name))
  })

  test('both are written, the second time changes nothing, and no secret of the stack is in them', async () => {
    const path = join(vault, 'C_MultiPass-Stack.md')
    const before = (await readFile(HAND_WRITTEN, 'utf8')).replaceAll('`multipass-', `\`${stack.name}-multipass-`)
    await writeFile(path, before)
    expect(await bring(await findNotes(vault), deployed, false)).toBe(0)
    const notes = await Promise.all((await findNotes(vault)).map((note) => readFile(note, 'utf8')))
    expect(notes).toHaveLength(2)
    expect(notes[0]).toContain(`| \`${stack.name}-redis\` `)
    expect(notes[0]).toContain('**RAM totale : 45,75 GB / 60,5 GB (76 %)**')
    expect(notes[1]).toContain(String(outputs.uiUrl))

    expect(await bring(await findNotes(vault), deployed, true)).toBe(0)
    for (const secret of await secretsOf(stack)) expect(notes.join('\n')).not.toContain(secret)
  })
})

/** Rows of a table, as the database counts them. */
async function rows(table: string): Promise<number> {
  const [count] = await rowsOf(stack, 'netbox', `SELECT count(*) FROM ${table}`)
  return Number(count)
}

/** Every secret in the state of the stack, long enough to be one. */
async function secretsOf(of: TestStack): Promise<string[]> {
  const state = await of.state(true)
  const found = [...state.matchAll(/"plaintext":\s*"((?:[^"\\]|\\.)*)"/g)].map(
    ([, text]) => JSON.parse(`"${text}"`) as string,
  )
  const secrets = found.flatMap((text) => [...text.matchAll(/[\w-]{16,}/g)].map(([word]) => word))
  expect(secrets.length).toBeGreaterThan(4)
  return [...new Set(secrets)].filter((word) => word !== String(outputs.uiUrl))
}
