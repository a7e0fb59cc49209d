import { text } from 'node:stream/consumers'
import { sshTarget } from './address.ts'
import { dial } from './dial.ts'
import { sshOptions } from './options.ts'

/** Runs a command line on an `ssh://` host and returns what it printed. Throws SshError if it, or ssh, fails. */
export async function runOverSsh(host: string, command: string): Promise<string> {
  const url = new URL(host)
  const stream = dial(url, ['-T', ...sshOptions(), ...sshTarget(url), command])
  stream.end()
  return await text(stream)
}
