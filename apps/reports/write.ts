import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileOf, formats, renderReport } from './render/render.ts'
import type { Report } from './report.ts'

/**
 * Writes a report in every format into a folder, which is made if it is not there. Who reads one meanwhile gets the old or
 * the new one, never half of it. Returns the files.
 */
export async function writeReport(report: Report, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  return await Promise.all(
    formats.map(async (format) => {
      const file = join(folder, fileOf(format))
      const draft = `${file}.${process.pid}.tmp`
      try {
        await writeFile(draft, renderReport(report, format))
        await rename(draft, file)
      } finally {
        await rm(draft, { force: true })
      }
      return file
    }),
  )
}
