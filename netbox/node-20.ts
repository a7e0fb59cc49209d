/**
 * What of the language Node 20 lacks and this uses, as the standard has it. The libraries that tsconfig.build.json names keep
 * it at that: whatever else Node 20 has not, does not compile.
 */
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
