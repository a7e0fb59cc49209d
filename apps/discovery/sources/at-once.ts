/** Does a work for each of many, a few at a time; those that are not begun when the signal comes are left. */
export async function eachOf<T>(
  many: readonly T[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal?: AbortSignal },
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = many.values()
  const worker = async () => {
    for (const one of rest) {
      if (signal?.aborted) return
      await work(one)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, many.length) }, worker))
}

/** Asks many, a few at a time, until the signal; what has no answer is left out. */
export async function askAll<T>(
  addresses: readonly string[],
  options: { readonly atOnce: number; readonly signal: AbortSignal },
  ask: (address: string) => Promise<T | undefined>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>()
  await eachOf(addresses, options, async (address) => {
    const answer = await ask(address)
    if (answer !== undefined) found.set(address, answer)
  })
  return found
}
