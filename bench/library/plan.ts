import { Directory } from '../../netbox/directory.ts'
import { plan } from '../../netbox/index.ts'
import { forms } from '../../netbox/library/forms.ts'
import { withLibrary } from '../../netbox/library/library.ts'
import { readTypeFiles } from '../../netbox/library/read.ts'

/** Plans a folder of the device type library against a NetBox that has nothing, and tells what that took: a process of its own. */
const start = performance.now()
const { desired } = await withLibrary({}, readTypeFiles([process.argv[2]!]))
const known = performance.now()
const { actions, problems } = plan(desired, { directory: new Directory(), kinds: new Set() }, { mode: 'upsert' })
const end = performance.now()
const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10
console.log(
  JSON.stringify({
    types: Object.values(forms).reduce((sum, { kind }) => sum + (desired[kind]?.length ?? 0), 0),
    objects: actions.length,
    problems: problems.length,
    'read, s': seconds(start, known),
    'planned, s': seconds(known, end),
    'whole, s': seconds(start, end),
    'cpu, s': Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1e5) / 10,
    'memory, MB': Math.round(process.resourceUsage().maxRSS / 1000),
  }),
)
