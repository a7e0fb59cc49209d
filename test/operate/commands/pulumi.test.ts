import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Pulumi as Class } from '../../../operate/commands/pulumi.ts'

let folder: string
let Pulumi: typeof Class

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulumi-'))
  // What this machine keeps is left alone; the folder is chosen when the module is loaded.
  vi.stubEnv('NETBOX_AS_CODE_STATE', join(folder, 'state'))
  vi.stubEnv('PULUMI_BACKEND_URL', undefined)
  vi.stubEnv('PATH', [folder, process.env.PATH].join(delimiter))
  vi.resetModules()
  Pulumi = (await import('../../../operate/commands/pulumi.ts')).Pulumi
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** From now on `pulumi stack output` is a program that says this and ends with this code. */
async function pulumiSays({ stdout = '', stderr = '', code = 0 }): Promise<void> {
  const script = `#!/bin/sh
[ "$1" = version ] && exit
printf '%s' '${stdout.replaceAll("'", `'\\''`)}'
printf '%s' '${stderr.replaceAll("'", `'\\''`)}' >&2
exit ${code}
`
  await writeFile(join(folder, 'pulumi'), script, { mode: 0o755 })
}

const here = async () => await (await Pulumi.for({ stack: 'dev', pulumi: 'official' })).outputs()
const elsewhere = async () => await (await Pulumi.elsewhere('homelab', 'Pulumi.homelab.yaml')).outputs()
const WRONG_PASSPHRASE = 'error: get stack secrets manager: incorrect passphrase\n'

test('outputs are what Pulumi prints, whatever it warns of beside them', async () => {
  await pulumiSays({ stdout: '{"url":"http://n/"}', stderr: 'warning: a new version is there\n' })
  expect([await here(), await elsewhere()]).toEqual([{ url: 'http://n/' }, { url: 'http://n/' }])
})

test('outputs of a stack of this machine that is not there are told with what makes it', async () => {
  await pulumiSays({ stderr: "error: no stack named 'dev' found\n", code: 255 })
  await expect(here()).rejects.toThrow(/^The stack dev is not there yet: npm run up makes it\.$/)
})

test('outputs of a stack elsewhere that cannot be read are told in the words of Pulumi, not as a stack to make', async () => {
  await pulumiSays({ stderr: "error: no stack named 'homelab' found\n", code: 255 })
  await expect(elsewhere()).rejects.toThrow(
    /^The outputs of the stack homelab cannot be read: error: no stack named 'homelab' found$/,
  )
  await pulumiSays({ stderr: WRONG_PASSPHRASE, code: 255 })
  await expect(elsewhere()).rejects.toThrow(/ stack homelab cannot be read: error: .* incorrect passphrase$/)
})

test('outputs of a stack of this machine that is there and cannot be read are not told as a missing stack', async () => {
  await pulumiSays({ stderr: WRONG_PASSPHRASE, code: 255 })
  await expect(here()).rejects.toThrow(
    /^The outputs of the stack dev cannot be read: error: get stack secrets manager: incorrect passphrase$/,
  )
})
