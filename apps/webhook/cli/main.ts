import { readFile } from 'node:fs/promises'
import * as escaped from '../../../text/escape.ts'
import { parseYaml, YamlError } from '../../../text/yaml.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { secretsOf } from '../../runtime/secrets.ts'
import { readConfig } from '../config.ts'
import { replay } from '../replay.ts'
import { startService } from '../service.ts'
import { type Options, parseOptions, USAGE } from './options.ts'

/** `netbox-webhook`; resolves to the exit code. */
export async function main(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const work = async () => {
    const options = parseOptions(args)
    if (options.command === 'help') console.log(USAGE)
    else if (options.command === 'serve') await serve(options, env)
    else {
      const count = await replay(options.spool)
      console.log(count === 1 ? '1 event is tried again.' : `${count} events are tried again.`)
    }
    return EXIT.fine
  }
  return await answering({ err: (line) => console.error(escaped.terminal(line)) }, work, { also: [YamlError] })
}

/** Serves until somebody asks for the end. */
async function serve(options: Options & { command: 'serve' }, env: NodeJS.ProcessEnv): Promise<void> {
  const { host, port, spool: folder, bounds } = options
  const secrets = secretsOf(env)
  const secret = await secrets('NETBOX_WEBHOOK_SECRET')
  if (!secret)
    throw new ConfigError(
      'NETBOX_WEBHOOK_SECRET is not set; set it or NETBOX_WEBHOOK_SECRET_FILE to the secret of the webhook in NetBox',
    )
  const config = await readConfig(await read(options.config), secrets).catch((error) => {
    throw error instanceof ConfigError && options.config
      ? new ConfigError(`${options.config}: ${error.message}`)
      : error
  })
  const stop = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  const log = (line: string) => console.error(escaped.terminalLine(line))
  const service = await startService({ host, port, folder, secret, config, bounds, log }).catch((error) => {
    if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') throw error
    throw new ConfigError(`${host}:${port} cannot be listened on (${error.code}); --host and --port must be free here`)
  })
  log(`Listening on ${host}:${service.port}`)
  await stop
  log('Ending: what is under way is finished, the rest stays in the spool')
  await service.close()
}

async function read(file: string | undefined): Promise<unknown> {
  if (file === undefined) return undefined
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`--config is ${file}, which cannot be read (${error.code}); it must be a YAML file`)
  })
  return parseYaml(text, file)
}
