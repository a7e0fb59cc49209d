import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { vi } from 'vitest'

/** `ssh -W host:port` without a host in between. */
export const FORWARD = `const [host, port] = process.argv[process.argv.indexOf('-W') + 1].split(':')
const socket = require('node:net').connect(Number(port), host)
process.stdin.pipe(socket).pipe(process.stdout)`

/** A VM made of two ports of this machine: its Docker, and whatever it is asked for on its loopback. */
export const vmOf = (
  docker: number,
  loopback: number,
) => `const port = process.argv.includes('-W') ? ${loopback} : ${docker}
const socket = require('node:net').connect(port, '127.0.0.1')
process.stdin.pipe(socket).pipe(process.stdout)`

/** An `ssh` that is first on PATH and notes its arguments. */
export interface FakeSsh {
  folder: string
  arguments(): string[]
  remove(): void
}

/** @param script what it does, as a CommonJS module */
export function fakeSsh(script: string): FakeSsh {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'))
  const log = join(folder, 'arguments')
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, process.argv.slice(2).join(' ') + '\\n')`
  writeFileSync(join(folder, 'ssh'), `#!${process.execPath}\n${note}\n${script}\n`)
  chmodSync(join(folder, 'ssh'), 0o755)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  return {
    folder,
    arguments: () => readFileSync(log, 'utf8').trimEnd().split('\n'),
    remove: () => {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    },
  }
}
