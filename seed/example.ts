/** A small model, to start one's own from: `pulumi config set netbox:model ./seed/example.ts`. */
import type { Model } from './model.ts'

export default {
  'extras.tag': [{ name: 'example', slug: 'example' }],
  'dcim.site': [{ name: 'Example', slug: 'example', description: 'Made by seed/example.ts', tags: ['example'] }],
  'ipam.prefix': [{ prefix: '192.0.2.0/24', description: 'Documentation', scope: { site: 'example' } }],
} satisfies Model
