import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine } from '../machine.ts'

/** How many files the device type library has, about. */
const FILES = 8000
const FIXTURES = new URL('../../test/fixtures/devicetypes/', import.meta.url)

/** The sixteen files of the fixtures over and over, each time as other types. */
function library(folder: string): void {
  const originals = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  )
  const texts = originals.map((name) => readFileSync(new URL(name, FIXTURES), 'utf8'))
  for (let n = 0; n < FILES; n++) {
    const round = Math.floor(n / texts.length)
    const at = join(folder, String(round))
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, `${n}.yaml`), texts[n % texts.length]!.replace(/^(model|slug): .*$/gm, `$&-${round}`))
  }
}

const folder = mkdtempSync(join(tmpdir(), 'library-'))
try {
  library(folder)
  const plan = new URL('plan.ts', import.meta.url).pathname
  const measured = execFileSync(process.execPath, [plan, folder], { encoding: 'utf8' })
  console.log(JSON.stringify({ ...JSON.parse(measured), machine: machine() }, null, 2))
} finally {
  rmSync(folder, { recursive: true })
}
