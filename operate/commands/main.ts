/** The npm scripts: prepare the ground, then call Pulumi or the tools. */
import { UnreachableError } from '../../host/docker/engine.ts'
import { paint } from '../../host/local/progress.ts'
import { SshError } from '../../host/ssh/index.ts'
import { UserError } from '../../host/user-error.ts'
import { ModelError } from '../../seed/model-error.ts'

interface Command {
  /** One line for `--help`. */
  summary: string
  /** Its options, where they are not those of the local stacks. */
  options?: string
  /** Loaded only when called: a script starts in the time of what it needs. Resolves to the exit code. */
  load: () => Promise<(args: string[]) => Promise<number>>
  /** It has options of its own and tells of them itself. */
  ownHelp?: true
}

const LOCAL = '  --stack NAME   dev or sandbox; by default the one in use, or what this machine can have'
const MORE = `${LOCAL}\n  any other      goes to Pulumi`
const ANY =
  '  --stack NAME     whose settings to read, Pulumi.NAME.yaml; by default those of the stack in use on this machine'
const STACK = `  --stack NAME         the stack in use on this machine by default; any other has its backend and passphrase (or token)
                       from PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE or PULUMI_ACCESS_TOKEN
  --config-file FILE   its settings; Pulumi.NAME.yaml by default`

const COMMANDS: Record<string, Command> = {
  up: {
    summary: 'NetBox running, published and filled, on this machine',
    load: async () => (await import('./up.ts')).up,
  },
  preview: {
    summary: 'what `up` would change',
    options: MORE,
    load: async () => (await import('./operations.ts')).preview,
  },
  plan: {
    summary: 'what an update would do, as plan.md to review and plan.json to apply',
    options: `${STACK}\n  --out FOLDER         where to write them; this folder by default`,
    load: async () => (await import('./plan.ts')).plan,
  },
  apply: {
    summary: 'does what a plan says, or stops if anything moved (exit code 3)',
    options: `  --plan FILE          plan.json, as 'npm run plan' wrote it\n${STACK.split('\n').at(-1)}`,
    load: async () => (await import('./apply.ts')).apply,
  },
  drift: {
    summary: 'what somebody changed by hand, told and left alone (exit code 2 if anything)',
    options: `${STACK}\n  --out FOLDER         writes drift.md there too`,
    load: async () => (await import('./drift.ts')).drift,
  },
  refresh: {
    summary: 'what somebody changed by hand, taken into the state',
    options: MORE,
    load: async () => (await import('./operations.ts')).refresh,
  },
  down: { summary: 'takes down what `up` put up', load: async () => (await import('./down.ts')).down },
  backup: {
    summary: 'writes an encrypted backup of database, files and secrets',
    options: `  --new-key FILE     makes a key in FILE and encrypts to it from now on; nothing else is done
  --recipient KEY    encrypts to this public key (age1…), may be repeated; by default to the keys made with --new-key
  --to FOLDER        where the file goes; by default the folder \`backups\` beside the state
  --keep N           so many backups of this stack stay in the folder; 7 by default
  --verify FILE      reads a backup and compares its checksum; with --identity FILE everything in it
${LOCAL}`,
    load: async () => (await import('./backup.ts')).backup,
  },
  restore: {
    summary: 'puts a backup into the running stack: npm run restore -- FILE --identity KEYFILE',
    options: `  --identity FILE    the key that opens the backup
  --yes              do it; without it everything is checked and nothing is changed
  --other-stack      restores a backup of another stack over objects that are there
  --foreign          restores a backup that this stack has not signed
  --mend             finishes or clears what a killed restore left
  --undo NAME        brings back what a restore put aside under that name
  --drop NAME        removes it for good
${LOCAL}`,
    load: async () => (await import('./restore.ts')).restore,
  },
  upgrade: {
    summary: 'a newer NetBox or PostgreSQL, as netbox:images says: backup, update, and back to the old one if it fails',
    options: `  --recipient KEY      encrypts the backup to this public key, as for 'npm run backup'
  --to FOLDER          where the backup goes
  --no-backup          makes none
  --back               brings back what an upgrade that was killed found
  --keep               keeps what is there after an upgrade that was killed
${STACK}`,
    load: async () => (await import('./upgrade.ts')).upgrade,
  },
  rotate: {
    summary: 'makes a secret anew: npm run rotate -- database; without a name it tells which there are',
    options: STACK,
    load: async () => (await import('./rotate.ts')).rotate,
  },
  status: {
    summary: 'containers, versions, routes, backup and expiries at a glance (exit code 2 when something is wrong)',
    options: `${STACK}\n  --drift              also looks for what somebody changed by hand\n  --json               for programs`,
    load: async () => (await import('./status.ts')).status,
  },
  'scrape-config': {
    summary: 'prints what Prometheus must be told to collect the metrics',
    options: ANY,
    load: async () => (await import('./scrape-config.ts')).scrapeConfig,
  },
  password: {
    summary: 'prints the password of the administrator',
    load: async () => (await import('./operations.ts')).password,
  },
  env: {
    summary: 'prints the settings for plain `pulumi` commands: eval "$(npm run -s env)"',
    options: `${STACK}\n  --events USER        those of netbox-events instead, as publisher, projector or reader`,
    load: async () => (await import('./env.ts')).env,
  },
  'seed:check': {
    summary: 'compares what runs on the Docker host with the model (exit code 2 when they differ)',
    options: `${ANY}\n  --json           for programs`,
    load: async () => (await import('./seed-check.ts')).seedCheck,
  },
  packages: {
    summary: 'the engine and the provider as npm would publish them',
    options: `  --out FOLDER     where they go; this folder by default
  --tag v1.2.3     says what is new in that version, in notes.md, or that it is not ready`,
    load: async () => (await import('./packages.ts')).packages,
  },
  discover: {
    summary: 'what is really there, from many sources, beside what NetBox says; --apply writes it',
    load: async () => (await import('./discover.ts')).discover,
    ownHelp: true,
  },
  report: {
    summary: 'reports on what NetBox holds: address use, services, growth, what is stale',
    load: async () => (await import('./report.ts')).report,
    ownHelp: true,
  },
  dashboards: {
    summary: 'a page for each client, into the folder dashboards or --out FOLDER',
    load: async () => (await import('./dashboards.ts')).dashboards,
    ownHelp: true,
  },
  vault: {
    summary: 'writes what is deployed into the notes of an Obsidian vault',
    options: `  --vault FOLDER   the vault
  --dry-run        shows what would change, and changes nothing
${LOCAL}`,
    load: async () => (await import('./vault.ts')).vault,
  },
  doctor: {
    summary: 'says what is missing on this machine and what to type',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  check: {
    summary: 'format, lint, types, imports, what is unused, audit',
    load: async () => (await import('./tools.ts')).check,
  },
  format: { summary: 'formats the code', load: async () => (await import('./tools.ts')).format },
  test: {
    summary: 'all checks and all tests but the drills, on real parts, as CI does; with arguments the tests they choose',
    options: '  FILE, --project NAME and the like go to vitest',
    load: async () => (await import('./tools.ts')).test,
  },
  'test:unit': { summary: 'the quick tests', load: async () => (await import('./tools.ts')).testUnit },
  drills: {
    summary: 'what takes too long for CI, or one of it: npm run drills -- NAME',
    load: async () => (await import('./drills.ts')).drills,
  },
  migrated: {
    summary: 'makes the database anew that the sandbox ships (after a newer NetBox)',
    load: async () => (await import('./migrated.ts')).migrated,
  },
  'bench:deploy': {
    summary: '`pulumi up` beside `docker compose up`',
    load: async () => (await import('./tools.ts')).benchDeploy,
  },
  'bench:netbox': {
    summary: 'a NetBox filled by this engine, by raw requests and by others',
    load: async () => (await import('./tools.ts')).benchNetbox,
  },
  faults: {
    summary: 'kills, faulty answers, a full disk: what comes of them',
    load: async () => (await import('./tools.ts')).faults,
    ownHelp: true,
  },
}

function help(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  npm run ${name.padEnd(14)} ${summary}`)
  return `NetBox as code\n\n${rows.join('\n')}\n\nOptions go behind two dashes: npm run up -- --stack dev`
}

async function main([name = '--help', ...args]: string[]): Promise<number> {
  const command = COMMANDS[name]
  if (command && (command.ownHelp || (!args.includes('--help') && !args.includes('-h'))))
    return await (await command.load())(args)
  if (command) console.log(`npm run ${name}: ${command.summary}\n\n${command.options ?? LOCAL}`)
  else console.log(help())
  return command || ['--help', '-h', 'help'].includes(name) ? 0 : 2
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (
    !(
      error instanceof UserError ||
      error instanceof ModelError ||
      error instanceof SshError ||
      error instanceof UnreachableError
    )
  )
    throw error
  console.error(paint('red', error.message))
  process.exitCode = 1
}
