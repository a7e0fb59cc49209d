import type { Manifest } from '../../../operate/backup/index.ts'

/** A manifest as a backup has it. */
export const manifest: Manifest = {
  format: 1,
  created: '2026-01-31T12:00:00.000Z',
  stack: 'dev',
  owner: 'netbox/dev#0a1b2c3d',
  netbox: { version: '4.7.3', image: 'netboxcommunity/netbox:v4.7-5.1.1' },
  postgres: { version: '17.6', image: 'postgres:17-alpine' },
  settings: { BASE_PATH: 'netbox/' },
  secrets: { secret_key: 'a1', api_token_pepper_1: 'b1' },
  tables: { 'public.dcim_site': 4 },
  files: [{ name: 'database.dump', size: 3, sha256: 'a'.repeat(64) }],
}
