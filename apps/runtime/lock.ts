import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { FolderError } from './folder-error.ts'

/** What Linux and macOS take as the path of a socket. */
const LONGEST = 103

/**
 * Holds a folder for this process alone. The lock is a socket: it is free again as soon as its process is gone, whatever way
 * that went, and it also holds between containers, where process ids say nothing.
 */
export async function lock(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock')
  if (Buffer.byteLength(path) > LONGEST)
    throw new FolderError(`the path of the folder ${folder} is too long; it must have at most ${LONGEST - 5} bytes`)
  const server =
    (await listen(path)) ??
    // The rest of a killed process: nobody answers there.
    ((await answers(path)) ? undefined : await rm(path, { force: true }).then(() => listen(path)))
  if (!server) throw new FolderError(`another process works on ${folder}; give each its own folder`)
  return () => new Promise((resolve) => server.close(() => resolve()))
}

async function listen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => resolve(server))
  })
}

async function answers(path: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
