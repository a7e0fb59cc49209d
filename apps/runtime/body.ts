/** Why a body was not read to its end. */
export type Unread = 'too large' | 'too slow'

/** How many bytes the body of a request may have: those it names, as far as that is permitted, or all that are permitted. */
export function roomFor(request: Request, maxBytes: number): number | 'too large' {
  if (!request.body) return 0
  const named = request.headers.get('content-length')
  const bytes = named !== null && /^\d+$/.test(named) ? Number(named) : maxBytes
  return bytes > maxBytes ? 'too large' : bytes
}

/** Reads a body into just the given room, within a limited time. Rejects when the sender goes away. */
export async function readBody(request: Request, room: number, timeout: number): Promise<Uint8Array | Unread> {
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  // One piece from the start: a body that comes byte by byte would take a hundred times its size in a list of pieces.
  const body = Buffer.allocUnsafeSlow(room)
  let size = 0
  let timer: NodeJS.Timeout | undefined
  const slow = new Promise<'too slow'>((resolve) => {
    timer = setTimeout(resolve, timeout, 'too slow')
  })
  const stop = async (why: Unread): Promise<Unread> => {
    // Not waited for: a sender that stalls would hold up the answer.
    reader.cancel().catch(() => undefined)
    return why
  }
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), slow])
      if (next === 'too slow') return await stop(next)
      if (next.done) return body.subarray(0, size)
      if (size + next.value.byteLength > room) return await stop('too large')
      body.set(next.value, size)
      size += next.value.byteLength
    }
  } finally {
    clearTimeout(timer)
  }
}
