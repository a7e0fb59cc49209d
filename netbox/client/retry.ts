import { setTimeout as sleep } from 'node:timers/promises'
import { NetBoxError } from '../errors.ts'

/** How often and how patiently a call is repeated. Times in milliseconds. */
export interface Patience {
  /** Attempts in all, the first included. */
  attempts: number
  /** Wait before the first repetition; doubles each time. */
  base: number
  /** Longest wait, also for what the server asks in Retry-After. */
  longest: number
}

export const patient: Patience = { attempts: 5, base: 250, longest: 30_000 }

/**
 * The wait before attempt `n + 1`, in milliseconds: what the server asks for, else exponential with full jitter, so that
 * many clients thrown off by one restart do not come back in step.
 */
export function waitAfter(n: number, patience: Patience, retryAfter?: number, random = Math.random): number {
  if (retryAfter !== undefined) return Math.min(retryAfter, patience.longest)
  return Math.min(patience.base * 2 ** (n - 1), patience.longest) * (0.5 + random() / 2)
}

/** Retry-After in milliseconds: seconds or an HTTP date. */
export function retryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Throws `aborted` when the signal ends the wait. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch {
    throw new NetBoxError({ code: 'aborted', message: 'called off while waiting to try again' })
  }
}
