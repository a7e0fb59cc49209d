import { DockerEngine } from './engine.ts'

/** Lends a client of the engine at `host` to a piece of work and closes it afterwards. */
export async function withEngine<T>(host: string, work: (engine: DockerEngine) => Promise<T>): Promise<T> {
  const engine = new DockerEngine(host)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}
