import { spawn } from 'node:child_process'
import { access, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder } from '../../host/local/folders.mjs'
import type { Report } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { probe } from './host.ts'
import { onPath } from './path.ts'
import { run } from './run.ts'

const PATIENCE = 60_000
/** Each daemon leaves the number of its process behind when it is killed. */
const PID_FILES = { dockerd: '/var/run/docker.pid', containerd: '/var/run/docker/containerd/containerd.pid' }

/** Starts the installed engine and waits until its API answers. Needs root. */
export async function startEngine(host: string, report: Report, signal?: AbortSignal): Promise<void> {
  report('starting the Docker engine')
  if (await exists('/run/systemd/system')) return startService(host, signal)
  const log = join(cacheFolder, 'dockerd.log')
  await Promise.all(Object.entries(PID_FILES).map(([program, file]) => dropStale(program, file)))
  const exited = await spawnDaemon(log)
  const start = Date.now()
  while ((await probe(host)) !== 'answers') {
    signal?.throwIfAborted()
    if (exited() || Date.now() - start > PATIENCE) {
      throw new UserError(`the Docker engine does not come up; its log ${log} ends with:\n${await tail(log)}`)
    }
    await sleep(250)
  }
}

async function startService(host: string, signal?: AbortSignal): Promise<void> {
  await run('systemctl', ['start', 'docker'], { signal })
  if ((await probe(host)) !== 'answers') {
    throw new UserError(`the docker service runs, but no engine answers at ${host}: see \`journalctl -u docker\``)
  }
}

/** Starts dockerd in a session of its own, so that it outlives us; returns whether it has ended meanwhile. */
async function spawnDaemon(log: string): Promise<() => boolean> {
  const [dockerd] = await onPath('dockerd')
  await mkdir(cacheFolder, { recursive: true })
  const file = await open(log, 'w')
  try {
    const child = spawn(dockerd!, [], { detached: true, stdio: ['ignore', file.fd, file.fd] })
    let exited = false
    child.on('error', () => {
      exited = true
    })
    child.on('exit', () => {
      exited = true
    })
    child.unref()
    return () => exited
  } finally {
    await file.close()
  }
}

/**
 * Removes the pid file of a daemon that was killed. dockerd refuses to start while any process has that number, and after
 * a restart of the machine some other program often has it.
 */
async function dropStale(program: string, file: string): Promise<void> {
  const pid = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (!pid) return
  const owner = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  if (owner.trim() !== program) await rm(file, { force: true })
}

/** The last lines of the daemon's log that are more than chatter. */
async function tail(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  return lines
    .filter((line) => !line.includes('level=info'))
    .slice(-5)
    .join('\n')
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
