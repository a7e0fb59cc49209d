import { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { expect, it, vi } from 'vitest'
import { screen } from '../../../netbox/cli/screen.ts'

/** A stream that is no terminal, and what was written to it. */
function pipe() {
  const written: string[] = []
  const write = (chunk: unknown, _: unknown, done: () => void) => {
    written.push(String(chunk))
    done()
  }
  return { written, stream: new Writable({ write, decodeStrings: false }) as WriteStream }
}

it('tells how far it is every ten seconds where there is no terminal, and no more once it is done', () => {
  vi.useFakeTimers()
  const { written, stream } = pipe()
  const on = screen(stream, stream)
  on.progress('Reading NetBox')
  vi.advanceTimersByTime(10_000)
  on.progress('Applying', 1, 2000)
  on.progress('Applying', 400, 2000)
  vi.advanceTimersByTime(9999)
  expect(written).toEqual(['Reading NetBox …\n'])
  vi.advanceTimersByTime(1)
  on.clear()
  vi.advanceTimersByTime(60_000)
  expect(written).toEqual(['Reading NetBox …\n', 'Applying: 400 of 2000\n'])
  vi.useRealTimers()
})
