import type { DockerEngine } from './engine.ts'

/** The part of `GET /containers/{id}/json` that this project reads. */
export interface ContainerInspect {
  Id: string
  Name: string
  RestartCount: number
  State: {
    Status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
    Running: boolean
    ExitCode: number
    StartedAt: string
    Health?: { Status: 'starting' | 'healthy' | 'unhealthy' | 'none'; Log?: { Output: string }[] | null }
  }
  HostConfig: { AutoRemove: boolean; RestartPolicy: { Name: string } }
  NetworkSettings: { Networks: Record<string, unknown> }
}

/** The part of an entry of `GET /containers/json` that this project reads. */
export interface ContainerSummary {
  Id: string
  Names: string[]
  /** Its name, as whoever started the container gave it. */
  Image?: string
  State: string
  Labels: Record<string, string>
  Ports: { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[]
  NetworkSettings: { Networks: Record<string, unknown> }
  /** A volume has a name, a folder of the host has none. */
  Mounts?: { Name?: string; Destination: string }[]
}

/** What to call the state of a container: its health while it runs, if it has a check. */
export function stateOf({ Status, Health }: { Status: string; Health?: { Status: string } }): string {
  // Not by `Running`, which holds of a paused container too.
  return Status === 'running' ? (Health?.Status ?? Status) : Status
}

/** The tags of an image; none of one that was removed by force while its container runs. */
export async function tagsOf(engine: DockerEngine, image: string): Promise<string[]> {
  const found = await engine
    .call<{ RepoTags: string[] | null }>('GET', `/images/${encodeURIComponent(image)}/json`)
    .catch(() => undefined)
  return found?.RepoTags ?? []
}

/** The container's own name, without the slash that the API puts before it. */
export function nameOf(container: ContainerSummary): string {
  return (container.Names.find((name) => name.lastIndexOf('/') === 0) ?? '').slice(1)
}

/** The last lines that a container wrote to standard output and error, oldest first. */
export async function lastLines(engine: DockerEngine, id: string, count: number): Promise<string[]> {
  const lines = (await logLines(engine, id, { tail: count })).map((line) => line.trimEnd())
  return lines.filter((line) => line !== '').slice(-count)
}

/** What a container wrote to standard output and error, line by line: the last `tail` lines, or those `since` a time in seconds. */
export async function logLines(
  engine: DockerEngine,
  id: string,
  which: { tail?: number; since?: number },
): Promise<string[]> {
  const stream = await engine.stream('GET', `/containers/${encodeURIComponent(id)}/logs`, {
    query: { stdout: true, stderr: true, ...which },
    timeout: 20_000,
  })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return demultiplex(Buffer.concat(chunks)).split(/\r?\n/)
}

/** What a container wrote to standard output and error, in the order it came, out of the frames of Docker's stream. */
export function demultiplex(raw: Buffer): string {
  return textOf(framesOf(raw))
}

/** The same, each stream by itself: a program's data and its warnings. */
export function separated(raw: Buffer): { stdout: string; stderr: string } {
  const frames = framesOf(raw)
  const of = (isError: boolean) => textOf(frames.filter(({ stream }) => (stream === 2) === isError))
  return { stdout: of(false), stderr: of(true) }
}

interface Frame {
  /** 1 is standard output, 2 standard error. */
  stream: number
  bytes: Buffer
}

function framesOf(raw: Buffer): Frame[] {
  const frames: Frame[] = []
  let at = 0
  while (at + 8 <= raw.length) {
    // A container with a terminal writes plain text instead of frames: its first byte is no stream number.
    if (raw[at]! > 2 || raw.readUIntBE(at + 1, 3) !== 0) return [{ stream: 1, bytes: raw }]
    const length = raw.readUInt32BE(at + 4)
    frames.push({ stream: raw[at]!, bytes: raw.subarray(at + 8, at + 8 + length) })
    at += 8 + length
  }
  return frames
}

function textOf(frames: readonly Frame[]): string {
  return Buffer.concat(frames.map(({ bytes }) => bytes)).toString('utf8')
}
