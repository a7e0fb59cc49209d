import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What a program ended with, and all it said. */
export interface Ended {
  readonly code: number
  readonly out: string
}

/** Runs a program in a folder to its end. */
export async function inside(cwd: string, env: NodeJS.ProcessEnv, program: string, ...args: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 64 << 20 })
    return { code: 0, out: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout + stderr }
  }
}

/** The first program of a language in a page, below the heading of that name. */
export async function programIn(page: string, heading: string): Promise<string> {
  const text = await readFile(page, 'utf8')
  const program = new RegExp(`^## ${heading}\n.*?^\`\`\`\\w+\n(.*?)^\`\`\``, 'ms').exec(text)?.[1]
  if (program === undefined) throw new Error(`${page} has no program below "## ${heading}"`)
  return program
}

/** The version of a package that this repository itself is tested with. */
export async function pinned(name: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8'))
  return `${name}@${{ ...manifest.dependencies, ...manifest.devDependencies }[name]}`
}
