import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { policyOptions } from '../../../operate/commands/policies.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const pack = ['--policy-pack', join(root, 'operate', 'policy')]
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('a preview asks the policy pack', () => {
  test('without exceptions for a stack that has none', async () => {
    expect(await policyOptions('homelab', join(folder, 'Pulumi.homelab.yaml'))).toEqual(pack)
  })

  test('with the exceptions that this repository has for the stack', async () => {
    const expected = [...pack, '--policy-pack-config', join(root, 'operate', 'policy', 'sandbox.json')]
    expect(await policyOptions('sandbox')).toEqual(expected)
    expect(await policyOptions('someone/netbox/sandbox', join(folder, 'x.yaml'))).toEqual(expected)
  })

  test('with the exceptions beside the settings of a stack, before those of this repository', async () => {
    await mkdir(join(folder, 'policy'))
    const file = join(folder, 'policy', 'sandbox.json')
    await writeFile(file, '{}')
    const options = await policyOptions('sandbox', join(folder, 'Pulumi.sandbox.yaml'))
    expect(options).toEqual([...pack, '--policy-pack-config', file])
  })
})
