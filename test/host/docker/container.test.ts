import { describe, expect, test } from 'vitest'
import { demultiplex, nameOf, separated } from '../../../host/docker/container.ts'

const frame = (stream: number, text: string) => {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

describe("Docker's log stream", () => {
  test('is joined from its frames, standard output and error alike', () => {
    expect(demultiplex(Buffer.concat([frame(1, 'café\n'), frame(2, 'error\n')]))).toBe('café\nerror\n')
  })

  test('keeps what a program says apart from what it warns of', () => {
    const raw = Buffer.concat([frame(1, 'a|'), frame(2, 'WARNING:  a collation version mismatch\n'), frame(1, '3\n')])
    expect(separated(raw)).toEqual({ stdout: 'a|3\n', stderr: 'WARNING:  a collation version mismatch\n' })
    expect(separated(Buffer.from('plain text'))).toEqual({ stdout: 'plain text', stderr: '' })
  })

  test('of a container with a terminal is plain text', () => {
    expect(demultiplex(Buffer.from('plain text, no frames'))).toBe('plain text, no frames')
  })

  test('may be empty', () => {
    expect(demultiplex(Buffer.alloc(0))).toBe('')
  })
})

test('a container’s name is its own, not that of a link', () => {
  const names = ['/other/alias', '/netbox']
  expect(nameOf({ Id: '', Names: names, State: '', Labels: {}, Ports: [], NetworkSettings: { Networks: {} } })).toBe(
    'netbox',
  )
})
