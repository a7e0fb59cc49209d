/** Why a body was not read to its end. */
export type Unread = 'too large' | 'too slow'

/** Reads a body of limited size within a limited time. Rejects when the sender goes away. */
export async function readBody(request: Request, maxBytes: number, timeout: number): Promise<Uint8Array | Unread> {
  if (Number(request.headers.get('content-length')) > maxBytes) return 'too large'
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
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
      if (next.done) return Buffer.concat(chunks)
      size += next.value.byteLength
      if (size > maxBytes) return await stop('too large')
      chunks.push(next.value)
    }
  } finally {
    clearTimeout(timer)
  }
}
