import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import type { DockerEngine } from '../../../host/docker/engine.ts'

/** An engine whose containers are this machine: what is to be run inside runs here, in the environment of the "container". */
export function localEngine(env: Record<string, string>): DockerEngine {
  type Exec = { Cmd: string[]; Env: string[] }
  const ended: { code: number }[] = []
  let next: Exec
  const frame = (stream: number, text: string) => {
    const head = Buffer.alloc(8)
    head[0] = stream
    head.writeUInt32BE(Buffer.byteLength(text), 4)
    return Buffer.concat([head, Buffer.from(text)])
  }
  return {
    call: async (method: string, _: string, { body }: { body?: Exec } = {}) => {
      if (method !== 'POST') return { ExitCode: ended.at(-1)!.code }
      next = body!
      return { Id: 'exec' }
    },
    stream: async () => {
      const own = Object.fromEntries(next.Env.map((line) => [/^[^=]*/.exec(line)![0], line.replace(/^[^=]*=/, '')]))
      const [command, ...args] = next.Cmd
      const chunks = await new Promise<Buffer[]>((resolve) => {
        execFile(command!, args, { env: { ...env, ...own } }, (error, stdout, stderr) => {
          ended.push({ code: Number(error?.code ?? 0) })
          resolve([frame(1, stdout), frame(2, stderr)])
        })
      })
      return Readable.from(chunks)
    },
  } as unknown as DockerEngine
}
