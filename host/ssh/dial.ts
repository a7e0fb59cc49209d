import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { SshError } from './failures.ts'

/**
 * A byte stream through `ssh`: what is written goes to its standard input, what it prints is read.
 *
 * @param args all of its arguments
 * @returns a stream that ends with an {@link SshError} if ssh fails
 */
export function dial(url: URL, args: readonly string[]): Duplex {
  const onWindows = process.platform === 'win32'
  // A group of its own: Ctrl-C is for Pulumi alone, which lets what is under way come to its end.
  const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'], detached: !onWindows, windowsHide: true })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk).slice(-2000)
  })
  const stream = new Duplex({
    read: () => child.stdout.resume(),
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdout.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) child.stdout.pause()
  })
  // A write to an ssh that has ended: the end itself says more.
  child.stdin.on('error', () => {})
  child.on('error', (error) => stream.destroy(new SshError(url, error.message)))
  // Not 'exit': what ssh has said may still be on its way then.
  child.on('close', (code) => {
    if (code === 0) stream.push(null)
    else stream.destroy(new SshError(url, said, code))
  })
  return stream
}
