/** The npm scripts: prepare the ground, then call Pulumi or the tools. */
import { UnreachableError } from '../infra/docker/engine.ts'
import { UserError } from '../infra/user-error.ts'
import { paint } from './progress.ts'

interface Command {
  /** One line for `--help`. */
  summary: string
  /** Its options besides `--stack`, a line each, for its own `--help`. */
  options?: string[]
  /** Loaded only when called: a script starts in the time of what it needs. Resolves to the exit code. */
  load: () => Promise<(args: string[]) => Promise<number>>
  /** It has options of its own and tells of them itself. */
  ownHelp?: true
}

const COMMANDS: Record<string, Command> = {
  up: {
    summary: 'NetBox running, published and filled, on this machine',
    load: async () => (await import('./up.ts')).up,
  },
  preview: { summary: 'what `up` would change', load: async () => (await import('./operations.ts')).preview },
  refresh: { summary: 'what somebody changed by hand', load: async () => (await import('./operations.ts')).refresh },
  down: { summary: 'takes down what `up` put up', load: async () => (await import('./down.ts')).down },
  password: {
    summary: 'prints the password of the administrator',
    load: async () => (await import('./operations.ts')).password,
  },
  env: {
    summary: 'prints the settings for plain `pulumi` commands: eval "$(npm run -s env)"',
    load: async () => (await import('./env.ts')).env,
  },
  'seed:check': {
    summary: 'compares what runs on the Docker host with the model',
    load: async () => (await import('./seed-check.ts')).seedCheck,
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
    options: ['  --vault FOLDER the vault', '  --dry-run      shows what would change, and changes nothing'],
    load: async () => (await import('./vault.ts')).vault,
  },
  doctor: {
    summary: 'says what is missing on this machine and what to type',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  check: { summary: 'format, lint, types, audit', load: async () => (await import('./tools.ts')).check },
  format: { summary: 'formats the code', load: async () => (await import('./tools.ts')).format },
  test: { summary: 'all tests, on real parts', load: async () => (await import('./tools.ts')).test },
  'test:unit': { summary: 'the quick tests', load: async () => (await import('./tools.ts')).testUnit },
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
  if (command)
    console.log(
      [
        `npm run ${name}: ${command.summary}\n`,
        ...(command.options ?? []),
        '  --stack NAME   dev or sandbox; by default the one in use, or what this machine can have',
      ].join('\n'),
    )
  else console.log(help())
  return command || ['--help', '-h', 'help'].includes(name) ? 0 : 2
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UserError || error instanceof UnreachableError)) throw error
  console.error(paint('red', error.message))
  process.exitCode = 1
}
