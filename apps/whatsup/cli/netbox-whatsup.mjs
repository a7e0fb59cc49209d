#!/usr/bin/env node
// @ts-check

// Plain JavaScript: an older Node would end with a stack trace at the first line of TypeScript.
if (process.features.typescript) {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error(`netbox-whatsup needs Node 24 or later; this is ${process.version}.`)
  process.exitCode = 1
}
