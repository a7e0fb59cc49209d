import { readFileSync, rmSync } from 'node:fs'
import { BEHAVES_LIKE } from './banner.ts'
import { confIn, readConf } from './config/conf.ts'
import { complaint, parseDeclarative } from './config/declarative.ts'
import { kongEnv, type Settings, settingsFrom } from './config/settings.ts'
import { Gateway, initError, type Log } from './gateway.ts'
import { claim, pidFile, runningIn } from './process.ts'

/**
 * The command `kong`, as far as the project uses it. The text and exit code of each subcommand are those of the original,
 * so that whoever calls it can call that one as well.
 */
const COMMANDS: Record<string, (settings: Settings, args: string[]) => Promise<void> | void> = {
  'docker-start': start,
  reload,
  config,
  health,
  version: () => console.log(BEHAVES_LIKE),
}

/** A failure that the user is told, as the original tells it. */
class CommandFailure extends Error {}

const log: Log = (level, message) => {
  const time = new Date().toISOString().replaceAll('-', '/').replace('T', ' ').slice(0, 19)
  console.error(`${time} [${level}] ${process.pid}#0: ${message}`)
}

async function start(settings: Settings): Promise<void> {
  let gateway: Gateway
  try {
    gateway = await Gateway.start(settings, log)
  } catch (error) {
    log('error', initError(error))
    process.exit(1)
  }
  claim(settings.prefix, kongEnv(settings))
  log('notice', 'gateway-stand-in: start worker processes')
  process.on('SIGHUP', () => gateway.reload())
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    process.on(signal, () => {
      rmSync(pidFile(settings.prefix), { force: true })
      void gateway.close().finally(() => process.exit(0))
    })
  }
}

function reload({ prefix }: Settings): void {
  const pid = runningIn(prefix)
  if (pid === undefined) throw new CommandFailure(`nginx not running in prefix: ${prefix}`)
  process.kill(pid, 'SIGHUP')
  console.log('Kong reloaded')
}

function config({ plugins }: Settings, [action, file]: string[]): void {
  if (action !== 'parse' || file === undefined) throw new CommandFailure('expected a file to parse')
  try {
    parseDeclarative(readFileSync(file, 'utf8'), plugins, file)
  } catch (error) {
    throw new CommandFailure(`Failed parsing:\n${complaint(error)}`)
  }
  console.log('parse successful')
}

function health({ prefix }: Settings): void {
  const running = runningIn(prefix) !== undefined
  console.log(`nginx.......${running ? 'running' : 'not running'}\n`)
  if (!running) throw new CommandFailure(`Kong is not running at ${prefix}`)
  console.log(`Kong is healthy at ${prefix}`)
}

const [name = '', ...args] = process.argv.slice(2)
try {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : undefined
  if (!command) throw new CommandFailure(`unknown command: ${name}`)
  await command(settingsFrom(process.env, readConf(confIn(args))), args)
} catch (error) {
  console.error(`Error: ${(error as Error).message}\n\n  Run with --v (verbose) or --vv (debug) for more details`)
  process.exitCode = 1
}
