import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/** Where figures were measured, and how busy that place was just before. */
export interface Machine {
  cores: number
  processor: string
  /** GiB. */
  memory: number
  /** Load averages over 1, 5 and 15 minutes. */
  load: number[]
  node: string
}

/** This machine, now. */
export function machine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memory: Math.round(totalmem() / 1024 ** 3),
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    node: process.version,
  }
}
