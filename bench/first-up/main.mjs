#!/usr/bin/env node
// @ts-check
/**
 * `node bench/first-up/main.mjs`: what a first `npm run up` of this clone takes, part by part. Built-ins alone, on Node 20: it is
 * there before anything is installed. What the machine has already is used: the figure of a machine that had nothing needs one.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from '../../host/local/folders.mjs'
import { partsOf } from './parts.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const had = [
  ['the cache folder', cacheFolder],
  ['node_modules', join(root, 'node_modules')],
].filter(([, path]) => existsSync(/** @type {string} */ (path)))

const start = performance.now()
const now = () => (performance.now() - start) / 1000
/** @type {{ at: number, text: string }[]} */
const lines = []
const child = spawn('npm', ['run', 'up'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, NO_COLOR: '1' },
})
for (const stream of [child.stdout, child.stderr])
  createInterface({ input: stream }).on('line', (text) => {
    lines.push({ at: now(), text })
    console.error(text)
  })
child.on('close', (code) => {
  const end = now()
  const rows = [...partsOf(lines, end), { part: 'all of it', from: 0, seconds: end }]
  console.log(`\n| part | begins at | takes |\n|---|---|---|`)
  for (const { part, from, seconds } of rows)
    console.log(`| ${part} | ${from.toFixed(0)} s | ${seconds.toFixed(0)} s |`)
  if (had.length > 0) console.log(`\nNot from nothing: ${had.map(([what]) => what).join(' and ')} was there.`)
  process.exitCode = code ?? 1
})
