/** Go's durations, in which the docker plugin takes its health check times: `1m30s` and the API's nanoseconds. */
const units: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** Nanoseconds of a text such as `1m30s`; undefined if it is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, whole, fraction = '', unit]) => sum + amount(Number(whole), fraction, units[unit!]!),
    0,
  )
}

/** Whole and fraction apart, as Go reads them: 16.147 × 10⁹ as one product is 16146999999.999998. */
function amount(whole: number, fraction: string, unit: number): number {
  return whole * unit + Math.trunc(Number(fraction) * (unit / 10 ** fraction.length))
}

/** The one way in which Go writes a duration: `60s` comes back as `1m0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1e3) return `${nanoseconds}ns`
  if (nanoseconds < 1e6) return `${nanoseconds / 1e3}µs`
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`
  const hours = Math.floor(nanoseconds / 3600e9)
  const minutes = Math.floor((nanoseconds % 3600e9) / 60e9)
  const seconds = (nanoseconds % 60e9) / 1e9
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${seconds}s`
}
