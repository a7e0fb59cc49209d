#!/usr/bin/env node
// @ts-check
import { start } from './start.mjs'

await start('netbox-plan', async () => {
  const { main } = await import('./main.ts')
  return (args) => main('netbox-plan', args)
})
