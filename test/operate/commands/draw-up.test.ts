import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Ended } from '../../../host/local/run.ts'
import { drawUp, previewed } from '../../../operate/commands/draw-up.ts'
import type { Pulumi } from '../../../operate/commands/pulumi.ts'
import { masker } from '../../../operate/pipeline/mask.ts'
import { recorded } from '../pipeline/fixture.ts'

const mask = masker(['known-to-the-state'])
const secret = { '4dabf18193072939515e22adb298388d': 'x', plaintext: '"known-to-the-state"' }
const failed = { code: 1, stderr: '' }
/** What the genuine engine prints when a policy is broken. */
const brokenPolicy = '{"steps": [], "diagnostics": [{"severity": "error", "message": "error: preview failed\\n"}]}'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'draw-up-'))
  await writeFile(join(folder, 'Pulumi.lab.yaml'), 'config:\n  netbox:name: lab\n')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** A Pulumi that answers a look as JSON with the first, one as text with the second; and the commands it was given. */
function pulumiThatSays(json: Partial<Ended>, text: Partial<Ended> = {}) {
  const commands: string[][] = []
  const pulumi = {
    stack: 'lab',
    configFile: join(folder, 'Pulumi.lab.yaml'),
    state: async () => secret,
    operate: async (args: string[]) => {
      commands.push(args)
      return { code: 0, stdout: '', stderr: '', ...(args.includes('--json') ? json : text) }
    },
  }
  return { pulumi: pulumi as unknown as Pulumi, commands }
}

describe('a preview', () => {
  test('that failed without an error in its digest fails with what Pulumi said, secrets masked', async () => {
    const stderr = 'error: no connection to db with known-to-the-state\n'
    const { pulumi } = pulumiThatSays({ code: 255, stdout: '{"steps": []}', stderr })
    await expect(previewed(pulumi, ['refresh', '--preview-only'], mask)).rejects.toThrow(
      /^Pulumi could not make a preview: error: no connection to db with \[secret\]$/,
    )
  })

  test('that ended well is read, whatever Pulumi said beside it', async () => {
    const { pulumi } = pulumiThatSays({ stdout: '{"steps": []}', stderr: 'warning: a newer version' })
    expect(await previewed(pulumi, ['preview'], mask)).toEqual({ steps: [] })
  })
})

describe('a plan', () => {
  test('is drawn up with the policies asked, and one look is enough', async () => {
    const { pulumi, commands } = pulumiThatSays({ stdout: '{"steps": []}' })
    expect((await drawUp(pulumi)).steps).toEqual([])
    expect(commands).toEqual([expect.arrayContaining(['preview', '--refresh', '--policy-pack', '--json'])])
  })

  test('that breaks policies fails with their words, secrets masked', async () => {
    const text = recorded('violations.txt').replace('postgres:17-alpine', 'known-to-the-state')
    const { pulumi } = pulumiThatSays({ ...failed, stdout: brokenPolicy }, { ...failed, stdout: text })
    const message = await drawUp(pulumi).then(String, ({ message }: Error) => message)
    expect(message.split('\n')).toEqual([
      'This update breaks policies:',
      expect.stringMatching(
        /^ {2}named-volume \(docker:index:Container: db\): A database .*\(\[secret\]\) has no named/,
      ),
      expect.stringMatching(/^ {2}plain-text-secret \(docker:index:Container: db\): No secret .* DB_PASSWORD: it must/),
    ])
  })

  test('that failed without words, and breaks no policy, fails with what Pulumi said first', async () => {
    const { pulumi } = pulumiThatSays({ ...failed, stdout: brokenPolicy, stderr: 'error: no plugin' })
    await expect(drawUp(pulumi)).rejects.toThrow(/^Pulumi could not make a preview: error: no plugin$/)
  })

  test('that failed with words is not looked at a second time', async () => {
    const stdout = '{"steps": [], "diagnostics": [{"severity": "error", "message": "error: netbox:workers is 0.\\n"}]}'
    const { pulumi, commands } = pulumiThatSays({ ...failed, stdout })
    await expect(drawUp(pulumi)).rejects.toThrow(/^netbox:workers is 0\.$/)
    expect(commands).toHaveLength(1)
  })
})
