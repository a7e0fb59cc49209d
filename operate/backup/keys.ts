import { readFile, writeFile } from 'node:fs/promises'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { UserError } from '../../host/user-error.ts'

/*
 * Keys of age (age-encryption.org): a backup is encrypted to recipients, which are public, and opened with an identity.
 * The machine that makes backups need not hold the identity.
 */

/**
 * Makes an identity file, readable by its owner alone, in the form of `age-keygen`.
 *
 * @returns its recipient
 * @throws UserError when the file is there: it may be the only key to older backups
 */
export async function newKey(file: string): Promise<string> {
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  const text = `# created: ${new Date().toISOString()}\n# public key: ${recipient}\n${identity}\n`
  await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      throw new UserError(
        `${file} is there already and is left alone, since it may be the key to older backups: name another file.`,
      )
    }
    throw new UserError(`${file} cannot be written (${error.code}): name a file in a folder that is there.`)
  })
  return recipient
}

/** An encrypter to these recipients. Throws UserError for a text that is none, or for none at all. */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) throw new UserError('No recipient: a backup is encrypted to at least one key.')
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch {
      // The text is not repeated as it is: it might be the secret half of a key.
      const what = recipient.toUpperCase().startsWith('AGE-SECRET-KEY') ? 'a secret key' : JSON.stringify(recipient)
      throw new UserError(`The recipient is ${what}; it must be a public key of age, which begins with age1.`)
    }
  }
  return encrypter
}

/** A decrypter with the identities of a file. Throws UserError when the file cannot be read or holds none. */
export async function decrypterFrom(file: string): Promise<Decrypter> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `The identity file ${file} cannot be read (${error.code}): name the file that --new-key or age-keygen made.`,
    )
  })
  const decrypter = new Decrypter()
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  try {
    for (const line of lines) decrypter.addIdentity(line.trim())
    if (lines.length > 0) return decrypter
  } catch {
    // Said below: the library's own words could hold a part of the key.
  }
  throw new UserError(`${file} is no identity file of age: it must hold a line that begins with AGE-SECRET-KEY-1.`)
}
