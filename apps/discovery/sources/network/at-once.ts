/** Asks many, a few at a time, until the signal; what has no answer is left out. */
export async function askAll<T>(
  addresses: readonly string[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal: AbortSignal },
  ask: (address: string) => Promise<T | undefined>,
): Promise<Map<string, T>> {
  const rest = [...addresses]
  const found = new Map<string, T>()
  const work = async () => {
    for (let address = rest.shift(); address !== undefined && !signal.aborted; address = rest.shift()) {
      const answer = await ask(address)
      if (answer !== undefined) found.set(address, answer)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, addresses.length) }, work))
  return found
}
