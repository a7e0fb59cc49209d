import type { Clock } from './clock.ts'
import { type Answer, GatewayError, type Proxy as ProxyPort } from './gateway.ts'

/** A request whose answer shows whether the gateway serves what it should. */
export interface Probe {
  path: string
  host?: string
  /** What is wrong with the answer, as a sentence without its full stop; nothing if it is as it should be. */
  complaint(answer: Answer): string | undefined
}

const atOnce = 4
const pause = 200

/** Kong's own answer to a request that no route matches; an upstream's 404 says how long the upstream took. */
export function isNoRoute({ status, headers }: Answer): boolean {
  return (
    status === 404 &&
    headers['x-kong-response-latency'] !== undefined &&
    headers.via === undefined &&
    headers['x-kong-upstream-latency'] === undefined
  )
}

/**
 * The name of the route that Kong chose for a request (of one without a name, that of its service), which it tells whoever asks with
 * `Kong-Debug`; undefined where it does not tell: Kong 3 unless it is told to, and Kong 2 where it answers in place of an upstream.
 */
export function chosenIn({ headers }: Answer): string | undefined {
  return headers['kong-route-name'] ?? headers['kong-service-name']
}

/** The upstream is down, not there or too slow. */
export function isDown({ status }: Answer): boolean {
  return status === 502 || status === 503 || status === 504
}

/** Whether anybody answers at the proxy, whatever it says. */
export function answers(proxy: ProxyPort): Promise<boolean> {
  return proxy.head('/').then(
    () => true,
    () => false,
  )
}

/** Nothing may be changed in a gateway whose routes cannot be looked at before and after. */
export async function assertAnswers(proxy: ProxyPort): Promise<void> {
  if (await answers(proxy)) return
  throw new GatewayError(`The gateway does not answer at ${proxy.url}: start it first. Nothing was changed.`)
}

/** Probes again and again until nothing is wrong any more or time is over, and returns what is still wrong. */
export async function waitFor(
  proxy: ProxyPort,
  probes: readonly Probe[],
  patience: number,
  clock: Clock,
): Promise<string[]> {
  const end = clock.now() + patience
  let open = [...probes]
  for (;;) {
    const wrong = await complaints(proxy, open)
    if (wrong.length === 0 || clock.now() >= end) return wrong.map(({ complaint }) => complaint)
    // What was right once is not asked again: each request counts against the limit that it is about.
    open = wrong.map(({ probe }) => probe)
    await clock.sleep(pause)
  }
}

/** What is wrong right now. */
export async function complaints(
  proxy: ProxyPort,
  probes: readonly Probe[],
): Promise<{ probe: Probe; complaint: string }[]> {
  const found = await eachOf(probes, async (probe) => ({ probe, complaint: await ask(proxy, probe) }))
  return found.flatMap(({ probe, complaint }) => (complaint === undefined ? [] : [{ probe, complaint }]))
}

/** The work for all items, a few at a time, with the results in their order. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const place = next++
      results[place] = await work(items[place]!)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

async function ask(proxy: ProxyPort, { path, host, complaint }: Probe): Promise<string | undefined> {
  try {
    return complaint(await proxy.head(path, host))
  } catch {
    return `nobody answers at ${proxy.url}${path}`
  }
}
