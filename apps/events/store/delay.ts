/** Milliseconds until a message is delivered again: at once by default, and for ever, which would be a hot loop. */
export function delayAfter(deliveries: number, { first = 1000, longest = 300_000 } = {}): number {
  return Math.min(longest, first * 2 ** Math.max(0, deliveries - 1))
}
