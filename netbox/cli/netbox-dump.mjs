#!/usr/bin/env node
// @ts-check
import { start } from './start.mjs'

await start('netbox-dump', async () => (await import('./netbox-dump.ts')).main)
