import { alive } from '../host/local/alive.ts'

/** Whether a name was given by a run of a bench whose process is gone. */
export function isLeftover(name: string): boolean {
  const pid = /^bench(\d+)-/.exec(name)?.[1]
  return pid !== undefined && !alive(Number(pid))
}
