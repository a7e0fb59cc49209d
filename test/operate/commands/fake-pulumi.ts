import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { vi } from 'vitest'

/**
 * A machine on which the stack `dev` is in use, and whose `pulumi` shows these outputs of it. Import what is tested after
 * this: where the state lies is read once.
 */
export async function machineWith(outputs: Record<string, unknown>): Promise<{ remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'machine-'))
  const bin = join(folder, 'bin')
  const pulumi = join(bin, 'pulumi')
  await mkdir(bin)
  await writeFile(pulumi, `#!${process.execPath}\nconsole.log(${JSON.stringify(JSON.stringify(outputs))})\n`)
  await chmod(pulumi, 0o755)
  await writeFile(join(folder, 'choice.json'), JSON.stringify({ stack: 'dev', pulumi: 'official' }))
  vi.stubEnv('NETBOX_AS_CODE_STATE', folder)
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`)
  return {
    remove: async () => {
      vi.unstubAllEnvs()
      await rm(folder, { recursive: true })
    },
  }
}
