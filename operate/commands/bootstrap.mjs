#!/usr/bin/env node
// @ts-check
/**
 * The first thing any npm script runs: brings Node 24 and the npm packages, then hands over to operate/commands/main.ts.
 * Nothing but Node built-ins, and it runs on Node 20: it is there before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../../host/local/folders.mjs'

const WANTED_MAJOR = 24
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}

/** @param {string} node */
function majorOf(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return answer.status === 0 ? Number(/^v(\d+)/.exec(answer.stdout)?.[1]) : Number.NaN
}

/**
 * Runs npm, the one that started us if there is one.
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} path
 */
function npm(args, cwd, path) {
  const script = process.env.npm_execpath
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []]
  const env = { ...process.env, PATH: path, PULUMI_SKIP_UPDATE_CHECK: 'true' }
  // To standard error: the output of a script like `npm run -s env` belongs to its reader.
  const done = spawnSync(command, [...first, ...args], {
    cwd,
    env,
    stdio: ['ignore', 2, 2],
    shell: !script && process.platform === 'win32',
  })
  if (done.status !== 0) fail(`npm ${args[0]} failed: mend what npm says above, then run this again.`)
}

/** The folder with a Node of the wanted major version, from PATH or brought by npm's package `node`. */
function nodeFolder() {
  const found = [process.execPath, 'node'].find((node) => majorOf(node) >= WANTED_MAJOR)
  if (found) return found === 'node' ? undefined : dirname(found)
  const folder = join(cacheFolder, `node-${WANTED_MAJOR}`)
  const bin =
    process.platform === 'win32' ? join(folder, 'node_modules', 'node', 'bin') : join(folder, 'node_modules', '.bin')
  if (majorOf(join(bin, 'node')) >= WANTED_MAJOR) return bin
  console.error(`… Node ${WANTED_MAJOR}, from npm (this one is ${process.version})`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private": true}')
  npm(
    ['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${WANTED_MAJOR}`],
    folder,
    process.env.PATH ?? '',
  )
  if (!(majorOf(join(bin, 'node')) >= WANTED_MAJOR)) {
    fail(
      `npm's package node@${WANTED_MAJOR} brought no working Node: install Node ${WANTED_MAJOR} yourself and put it first on PATH.`,
    )
  }
  return bin
}

/**
 * Installs what package-lock.json pins, unless exactly that is there already.
 * @param {string} path
 */
function packages(path) {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  const seal = join(root, 'node_modules', '.netbox-as-code')
  if (existsSync(seal) && readFileSync(seal, 'utf8') === wanted) return
  console.error('… npm packages')
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], root, path)
  writeFileSync(seal, wanted)
}

const folder = nodeFolder()
const path = folder ? `${folder}${delimiter}${process.env.PATH ?? ''}` : (process.env.PATH ?? '')
packages(path)
const child = spawn(
  folder ? join(folder, 'node') : 'node',
  [join(root, 'operate', 'commands', 'main.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  },
)
// Ctrl-C reaches the child by itself; this process only waits for it to end in its own time.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)))
