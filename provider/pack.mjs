// @ts-check
/** What the package has beside what tsc makes of it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const dist = new URL('dist/', import.meta.url)
// CommonJS, as @pulumi/pulumi itself: it loads from both kinds of programs, in every Node, and through Pulumi's own ts-node.
writeFileSync(new URL('package.json', dist), '{ "type": "commonjs" }\n')

// For `pulumi package add` and other readers that start no plugin.
const { netboxPlugin } = createRequire(import.meta.url)('./dist/provider/plugin.js')
writeFileSync(new URL('schema.json', dist), `${netboxPlugin().schema()}\n`)

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
if (netboxPlugin().version !== version) {
  throw new Error(`provider/plugin.ts says version ${netboxPlugin().version}, provider/package.json ${version}`)
}
