import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { paint } from '../../host/local/progress.ts'
import { run } from '../../host/local/run.ts'

/** Licences that allow use without obligations on our own code. */
const ALLOWED =
  /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|MPL-2\.0|CC-BY-[34]\.0)$/

/** Packages whose package.json names no licence; the text that comes with them was read. */
const READ: Record<string, string> = { '@logdna/tail-file': 'MIT' }

interface Lock {
  packages: Record<string, { version?: string; license?: string; integrity?: string; link?: boolean }>
}

/**
 * Audits the dependencies: each pinned with its checksum and under a licence that allows use, and none with a known
 * vulnerability. A registry that answers no audits is said aloud: that part is then not checked.
 */
export async function audit(root: string): Promise<number> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  const wrong = lockProblems(lock)
  for (const line of wrong) console.error(paint('red', line))
  if (wrong.length === 0)
    console.error(`Audit: ${Object.keys(lock.packages).length - 1} packages pinned, licences allow use.`)
  return Math.max(wrong.length > 0 ? 1 : 0, await vulnerabilities(root))
}

/** What is wrong with the entries of a lockfile, a sentence each. */
export function lockProblems(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { version, license: stated = 'none', integrity, link }]) => {
    if (path === '' || link) return []
    const packageName = path.replace(/^.*node_modules\//, '')
    const name = `${packageName} ${version}`
    const license = READ[packageName] ?? stated
    const allowed = license
      .replace(/[()]/g, '')
      .split(/ OR /)
      .some((one) => one.split(' AND ').every((part) => ALLOWED.test(part)))
    return [
      ...(integrity ? [] : [`${name} has no checksum in package-lock.json.`]),
      ...(allowed
        ? []
        : [`${name} is under the licence ${license}, which is not on the list of operate/commands/audit.ts.`]),
    ]
  })
}

async function vulnerabilities(root: string): Promise<number> {
  const { stdout } = await run('npm', ['audit', '--json'], { cwd: root, capture: true })
  const answer = JSON.parse(stdout || '{}') as {
    metadata?: { vulnerabilities: Record<string, number> }
    vulnerabilities?: Record<string, { severity: string; via: (string | { title: string })[] }>
  }
  if (!answer.metadata) {
    console.error(
      paint('yellow', 'Audit: known vulnerabilities were NOT checked, the registry answers no audits here.'),
    )
    return 0
  }
  const serious = Object.entries(answer.vulnerabilities ?? {}).filter(([, { severity }]) =>
    /high|critical/.test(severity),
  )
  for (const [name, { severity, via }] of serious) {
    const titles = via.map((one) => (typeof one === 'string' ? one : one.title)).join('; ')
    console.error(paint('red', `${name} has a vulnerability (${severity}): ${titles}`))
  }
  if (serious.length === 0) console.error('Audit: no known vulnerability of high or critical severity.')
  return serious.length > 0 ? 1 : 0
}
