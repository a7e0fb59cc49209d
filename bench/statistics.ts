/** What is said of a series of measurements. */
export interface Summary {
  median: number
  min: number
  max: number
  values: number[]
}

/** Median, smallest and largest of at least one value. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)!, values: [...values] }
}

/** How many times as large the first is as the second, pair by pair: what disturbs a round disturbs both its sides. */
export function ratios(values: readonly number[], others: readonly number[]): Summary {
  if (values.length !== others.length) throw new RangeError('ratios need pairs')
  return summarise(values.map((value, at) => value / others[at]!))
}
