import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { NetBoxError } from './errors.ts'
import type { Picture } from './kinds.ts'

/**
 * A picture in a file, for a field that takes one. Its name in NetBox holds a sum of what is in it, so that another picture in the same
 * file is another value. Throws `invalid` for a file that cannot be read.
 */
export function pictureIn(file: string): Picture {
  try {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10)
    const ending = extname(file)
    const stem = basename(file, ending).replace(/[^\w.-]+/g, '-')
    return { file: resolve(file), name: `${stem.slice(0, 60)}.${sum}${ending}` }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new NetBoxError({
      code: 'invalid',
      message: `${file}: ${code === 'ENOENT' ? 'there is no such picture' : message}`,
    })
  }
}
