// @ts-check
/**
 * The house: its rooms, and which may import which. `npm run check` holds the arrows there and the pictures in docs/build/architecture.md
 * up to date; nothing is excepted, types count as well.
 */

/**
 * @typedef {object} Room
 * @property {string} path a folder or file at the front, or below `apps/`
 * @property {string} holds one line for the picture's table
 * @property {readonly string[] | 'anything'} may import: paths of rooms, or of one file in a room
 * @property {true} [free] of Pulumi, which nothing in it imports
 */

const UNDER_OPERATE = ['apps', 'host', 'infra', 'kong', 'netbox', 'provider', 'seed', 'text']

/** @type {readonly Room[]} */
export const rooms = [
  {
    path: 'index.ts',
    holds: 'the front door: configuration in, outputs out; one screen',
    may: ['infra', 'kong', 'provider', 'seed'],
  },
  {
    path: 'infra',
    holds: 'what runs on the Docker host: containers, volumes, secrets, and the checks on the host',
    may: ['kong', 'host', 'apps/automation/told.ts'],
  },
  {
    path: 'seed',
    holds: 'what NetBox should say: the model as data, and the component that declares it',
    may: ['provider', 'netbox'],
  },
  {
    path: 'provider',
    holds: 'the Pulumi plugin and its classes: a thin translation',
    may: ['netbox', 'kong', 'host', 'text'],
  },
  { path: 'kong', holds: 'what the gateway publishes, and the two ways to tell it', may: ['host'], free: true },
  { path: 'netbox', holds: 'NetBox from TypeScript: client, kinds, plan, apply, render', may: ['text'], free: true },
  {
    path: 'host',
    holds: 'a Docker host, near or far: Engine API, ssh, tunnels; and this machine',
    may: ['text'],
    free: true,
  },
  // Below all others: `host` and `netbox` both print what others wrote, and know nothing of each other.
  {
    path: 'text',
    holds: 'texts of others, made harmless for where they are shown; YAML that people write',
    may: [],
    free: true,
  },
  {
    path: 'apps/runtime',
    holds:
      'what each app needs to live: settings and secret files, a folder of its own with a lock, a disk, a schedule, the looks of a page',
    may: ['netbox', 'text'],
    free: true,
  },
  {
    path: 'apps/agent',
    holds: 'what software agents ask of NetBox: one core, as LangChain tool, MCP server and command',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/webhook',
    holds: 'what NetBox tells: receiver, rules and actions',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/reports',
    holds: 'reports on what NetBox holds: read, pure sections, renderers',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/discovery',
    holds: 'what is really there, from many sources, as one plan for NetBox',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/dashboard',
    holds: 'a page for each client, from NetBox',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/events',
    holds: 'an event store on NATS JetStream, and NetBox as a projection of it',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/whatsup',
    holds: 'what WhatsUp Gold shall monitor, from NetBox: each device once',
    may: ['netbox', 'apps/runtime', 'text'],
    free: true,
  },
  {
    path: 'apps/automation',
    holds: 'the program of the automation container: packs the others into one',
    may: ['netbox', 'apps', 'text'],
    free: true,
  },
  {
    path: 'operate',
    holds: 'what an operator does: one file for each npm script in `commands`, and what they stand on',
    may: [...UNDER_OPERATE, 'sandbox', '.dependency-cruiser.mjs'],
  },
  {
    path: 'sandbox',
    holds: 'what lets a machine without the homelab, or without downloads, run all of this for real',
    may: 'anything',
  },
  { path: 'bench', holds: 'measurements, and what comes of faults', may: 'anything' },
  {
    path: 'test',
    holds: 'mirrors the rooms; `test/system` on whole stacks, `test/drills` what takes long',
    may: 'anything',
  },
  { path: 'examples', holds: 'whole programs that use the packages as a stranger would', may: ['provider', 'netbox'] },
]

const FRONT = '^(apps/[^/]+|[^/]+)'
/** @param {string} path */
const inside = (path) => (/\.\w+$/.test(path) ? `^${path.replaceAll('.', '\\.')}$` : `^${path}/`)

/** @param {Room} room */
function arrows({ path, may }) {
  if (may === 'anything') return []
  return [
    {
      name: `${path}-imports-only`,
      comment: `${path} may import ${may.length === 0 ? 'nothing of ours' : may.join(', ')}`,
      severity: /** @type {const} */ ('error'),
      from: { path: inside(path) },
      to: { path: FRONT, pathNot: ['^node_modules/', ...[path, ...may].map(inside)], dependencyTypesNot: NOT_OURS },
    },
  ]
}

/** @type {import('dependency-cruiser').DependencyType[]} */
const NOT_OURS = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...rooms.flatMap(arrows),
    {
      name: 'sandbox-for-commands-only',
      comment: 'of what an operator does, only the npm scripts know of the sandbox',
      severity: 'error',
      from: { path: '^operate/', pathNot: '^operate/commands/' },
      to: { path: '^sandbox/' },
    },
    {
      name: 'free-of-pulumi',
      comment: 'these rooms work for whoever has no Pulumi',
      severity: 'error',
      from: { path: rooms.filter(({ free }) => free).map(({ path }) => inside(path)) },
      to: { path: 'node_modules/@pulumi/' },
    },
    {
      name: 'in-a-room',
      comment: 'every file lies in a room that has rules',
      severity: 'error',
      from: { pathNot: [...rooms.map(({ path }) => inside(path)), '^[^/]+\\.(config\\.ts|mjs)$'] },
      to: {},
    },
    {
      name: 'no-circle',
      comment: 'files that need each other are one file, or lack one below them',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-missing',
      comment: 'what is imported must be there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Types count: a circle of types is a circle for whoever reads.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/fixtures/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
