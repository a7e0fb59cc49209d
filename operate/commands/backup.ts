import { appendFile, mkdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { stateFolder } from '../../host/local/folders.mjs'
import { paint, step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { interruptible } from '../../netbox/cli/interrupt.ts'
import * as escaped from '../../text/escape.ts'
import { verifyChecksum } from '../backup/backup-file.ts'
import { backUp, decrypterFrom, newKey, verify } from '../backup/index.ts'
import { deployedStack } from './deployed.ts'
import { noteBackup } from './last-backup.ts'
import { parsedArgs } from './parsed-args.ts'

/** Public keys that backups of this machine are encrypted to, one a line. */
const RECIPIENTS = join(stateFolder, 'backup-recipients')
const OPTIONS = {
  stack: { type: 'string', short: 's' },
  'new-key': { type: 'string' },
  recipient: { type: 'string', multiple: true },
  to: { type: 'string' },
  keep: { type: 'string', default: '7' },
  verify: { type: 'string' },
  identity: { type: 'string' },
} as const

/** `npm run backup`: one encrypted file of what the stack holds. Exit code 0 when it is whole and read back. */
export async function backup(args: string[]): Promise<number> {
  const { values } = parsedArgs(() => parseArgs({ args, options: OPTIONS }))
  if (values['new-key'] !== undefined) return await makeKey(resolve(values['new-key']))
  if (values.verify !== undefined) return await check(resolve(values.verify), values.identity)
  const { stack, config } = await deployedStack(values.stack)
  if (!/^[1-9]\d*$/.test(values.keep)) {
    throw new UserError(`--keep is ${values.keep}; it must be a number of backups, 1 or more.`)
  }
  const recipients = values.recipient ?? (await knownRecipients())
  const folder = resolve(values.to ?? join(stateFolder, 'backups'))
  const { file, manifest, removed } = await interruptible(({ stop: signal }) =>
    step(`Backup of ${stack}`, (report) =>
      backUp({ ...config, stack, recipients, folder, keep: Number(values.keep), report, signal }),
    ),
  )
  await noteBackup(stack, file)
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0)
  const size = (await stat(file)).size
  console.log(file)
  console.error(
    `${(size / 1e6).toFixed(1)} MB: ${rows} rows of NetBox ${manifest.netbox.version}, ${manifest.files.length - 2} files, ${Object.keys(manifest.secrets).length} secrets.`,
  )
  for (const name of removed) console.error(`Removed, as more than ${values.keep} are there: ${name}`)
  return 0
}

async function makeKey(file: string): Promise<number> {
  const recipient = await newKey(file)
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  await appendFile(RECIPIENTS, `${recipient}\n`, { mode: 0o600 })
  console.log(recipient)
  console.error(
    `The key is in ${file}: keep a copy of it away from this machine, no backup can be opened without it. Backups are encrypted to it from now on (${RECIPIENTS}).`,
  )
  return 0
}

async function check(file: string, identity: string | undefined): Promise<number> {
  if (identity !== undefined) {
    const { manifest } = await verify(file, await decrypterFrom(identity))
    const { created, netbox } = manifest
    console.log(
      `${paint('green', 'Whole')}: ${escaped.terminalLine(`NetBox ${netbox.version}, of ${created}; everything in it is as it was written.`)}`,
    )
    return 0
  }
  if (!(await verifyChecksum(file))) {
    throw new UserError(
      `${file}.sha256 is not there, or holds no SHA-256 to compare with: add --identity KEYFILE, which checks everything.`,
    )
  }
  console.log(`${paint('green', 'Whole')}: the SHA-256 is right.`)
  return 0
}

/** The public keys that this machine's backups are encrypted to. Throws UserError when there is none. */
export async function knownRecipients(): Promise<string[]> {
  const text = process.env.NETBOX_BACKUP_RECIPIENTS ?? (await readFile(RECIPIENTS, 'utf8').catch(() => ''))
  const recipients = text.split(/[\s,]+/).filter((word) => word !== '')
  if (recipients.length > 0) return recipients
  throw new UserError(
    "No key to encrypt to: make one with 'npm run backup -- --new-key FILE', or name one with --recipient age1….",
  )
}
