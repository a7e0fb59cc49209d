import { type Answer, errorAnswer } from '../proxy/answer.ts'
import type { Plugin } from '../proxy/model.ts'
import type { Context, Counters } from './context.ts'

/** The periods whose windows are of one length: name, seconds. The limits of months and years are not kept here. */
const PERIODS = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86400],
] as const

type Config = Record<(typeof PERIODS)[number][0], number | null> & {
  limit_by: string
  header_name: string | null
  hide_client_headers: boolean
}

/** Limits how often somebody may ask. Windows are those of the calendar: a burst over the full minute counts in both. */
export function rateLimiting(config: Config, context: Context, { route, service }: Plugin): Answer | undefined {
  const now = Date.now()
  const who = [route?.id, service?.id, identifier(config, context)].join(':')
  const usage = PERIODS.flatMap(([period, seconds]) => {
    const limit = config[period]
    if (limit === null) return []
    const window = Math.floor(now / 1000 / seconds)
    const key = `${who}:${period}`
    const counter = current(context.counters, key, window)
    return [{ period, seconds, limit, counter, remaining: limit - counter.count }]
  })
  const exceeded = usage.find(({ remaining }) => remaining <= 0)
  const left = usage.map((one) => ({
    ...one,
    remaining: Math.max(0, one.remaining - (!exceeded || exceeded === one ? 1 : 0)),
  }))
  const [tightest] = left.toSorted((a, b) => a.remaining - b.remaining || b.seconds - a.seconds)
  if (!tightest) return undefined
  const reset = String(Math.max(1, tightest.seconds - (Math.floor(now / 1000) % tightest.seconds)))
  const headers: [string, string][] = config.hide_client_headers
    ? []
    : [
        ...left.flatMap(({ period, limit, remaining }): [string, string][] => [
          [`X-RateLimit-Limit-${title(period)}`, String(limit)],
          [`X-RateLimit-Remaining-${title(period)}`, String(remaining)],
        ]),
        ['RateLimit-Limit', String(tightest.limit)],
        ['RateLimit-Remaining', String(tightest.remaining)],
        ['RateLimit-Reset', reset],
      ]
  context.added.push(...headers)
  if (exceeded) {
    return errorAnswer(429, 'API rate limit exceeded', config.hide_client_headers ? [] : [['Retry-After', reset]])
  }
  for (const { counter } of usage) counter.count++
  return undefined
}

/** Whose requests are counted together: who is not known as what is asked for is known by address. */
function identifier({ limit_by, header_name }: Config, context: Context): string {
  const { clientIp, consumer, credential, service, request } = context
  const by: Record<string, string | string[] | undefined> = {
    consumer: consumer?.id,
    credential,
    service: service?.id,
    header: request.headers[(header_name ?? '').toLowerCase()],
  }
  return String(by[limit_by] ?? clientIp)
}

function current(counters: Counters, key: string, window: number): { count: number } {
  const counter = counters.get(key)
  if (counter?.window === window) return counter
  const fresh = { window, count: 0 }
  counters.set(key, fresh)
  return fresh
}

function title(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1)
}
