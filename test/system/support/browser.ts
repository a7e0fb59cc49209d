import { type Browser, chromium } from 'playwright-core'
import { canInstall, install } from '../../../sandbox/docker/apt.ts'
import { run } from '../../../sandbox/docker/run.ts'

/** Names under which distributions have a browser that playwright can drive. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** A headless Chromium: the machine's own, or the one its distribution has, which is then installed. */
export async function browser(): Promise<Browser> {
  const executablePath = (await found()) ?? (await installed())
  // Chromium refuses its own sandbox to root, which is what a container's user is.
  return await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

async function found(): Promise<string | undefined> {
  for (const name of NAMES) {
    const path = await run('sh', ['-c', `command -v ${name}`]).catch(() => undefined)
    if (path !== undefined) return path.trim()
  }
  return undefined
}

async function installed(): Promise<string> {
  const remedy = `install one of ${NAMES.join(', ')}`
  if (!(await canInstall())) throw new Error(`the browser test needs a browser: ${remedy}`)
  await install(['chromium', 'fonts-dejavu-core'], () => {})
  const path = await found()
  if (path === undefined) throw new Error(`this distribution has no chromium package that works: ${remedy}`)
  return path
}
