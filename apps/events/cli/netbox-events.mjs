#!/usr/bin/env node
// @ts-check
import { start } from '../../../netbox/cli/start.mjs'

await start('netbox-events', async () => (await import('./main.ts')).main)
