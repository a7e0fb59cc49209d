import { parseArgs } from 'node:util'
import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { paint } from '../../host/local/progress.ts'
import type { Config } from '../../infra/config.ts'
import { compareWithHost, type Running } from '../../seed/check.ts'
import { loadModel } from '../../seed/load.ts'
import * as escaped from '../../text/escape.ts'
import { deployedStack } from './deployed.ts'
import { parsedArgs } from './parsed-args.ts'

/**
 * `npm run seed:check`: what runs on the Docker host of a stack beside what its model says. Changes nothing. Exit code 0
 * when they agree, 2 when they do not.
 */
export async function seedCheck(args: string[]): Promise<number> {
  const options = { stack: { type: 'string', short: 's' }, json: { type: 'boolean', default: false } } as const
  const { values } = parsedArgs(() => parseArgs({ args, options }))
  const { config } = await deployedStack(values.stack)
  const { host, network, model } = config
  const containers = await withEngine(host, (engine) =>
    engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } }),
  )
  const findings = compareWithHost(
    (await loadModel(model)).model,
    containers.filter((one) => !isOptional(one, config)).map(runningOf),
    network,
  )
  if (values.json) console.log(escaped.terminal(JSON.stringify(findings, null, 2)))
  else if (findings.length === 0) console.log(paint('green', `${model} says what runs on ${network} at ${host}.`))
  for (const { kind, container, what } of values.json ? [] : findings) {
    console.log(
      `${paint(kind === 'stale' ? 'yellow' : 'red', kind.padEnd(12))}  ${escaped.terminalLine(`${container}: ${what}`)}`,
    )
  }
  return findings.length === 0 ? 0 : 2
}

function runningOf(container: ContainerSummary): Running {
  const published = container.Ports.flatMap(({ PublicPort }) => (PublicPort === undefined ? [] : [PublicPort]))
  return {
    name: nameOf(container),
    running: container.State === 'running',
    networks: Object.keys(container.NetworkSettings.Networks),
    published: [...new Set(published)].sort((a, b) => a - b),
  }
}

/** Automation and NATS are there or not as the stack's settings say; the model does not tell of them. */
function isOptional(container: ContainerSummary, { containers, owned }: Config): boolean {
  return owned.includes(nameOf(container)) && !containers.includes(nameOf(container))
}
