import { log, type Output, runtime } from '@pulumi/pulumi'
import { type ContainerSummary, nameOf } from '../host/docker/container.ts'
import { readHostFacts } from '../host/docker/host-facts.ts'
import { withEngine } from '../host/docker/with-engine.ts'
import { UserError } from '../host/user-error.ts'
import { attemptsOf } from './attempts.ts'
import { checkAutomation } from './automation/told.ts'
import { checkHost } from './checks/host.ts'
import { movedNeighbours, type Neighbour, readNeighbours } from './checks/neighbours.ts'
import { type Config, parseConfig } from './config.ts'
import { stackName } from './owner.ts'
import { visible } from './visible-error.ts'

/** The stack's configuration, and the other containers of the host as they were before anything was changed. */
export interface Preflight {
  config: Config
  neighbours: Map<string, Neighbour>
  /** Whether this stack's NetBox is there already, running or not. */
  deployed: boolean
  /** Which of our containers have to be made again, see {@link attemptsOf}. */
  attempts: Map<string, number>
}

/**
 * Reads the configuration and looks at the host before anything is declared, in previews and updates alike.
 *
 * @throws RunError which Pulumi shows without a stack trace: each wrong key or failed check in one sentence
 */
export async function preflight(): Promise<Preflight> {
  return await asRunError(async () => {
    const config = parseConfig(runtime.allConfig())
    await checkAutomation(config)
    return await withEngine(config.host, async (engine) => {
      await checkHost(engine, config, stackName(), readHostFacts)
      const neighbours = await readNeighbours(engine, config.owned)
      const all = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
      const ours = all.filter((container) => config.owned.includes(nameOf(container)))
      const deployed = ours.some((container) => nameOf(container) === config.name)
      return { config, neighbours, deployed, attempts: attemptsOf(ours) }
    })
  })
}

/**
 * Fails the update if one of the other containers moved while ours came up, and names it.
 *
 * @param when resolves when our containers are up; the comparison is made then
 */
export function neighboursUnmoved({ config, neighbours }: Preflight, when: Output<unknown>): void {
  if (runtime.isDryRun()) return
  when.apply(() =>
    asRunError(async () => {
      const now = await withEngine(config.host, (engine) => readNeighbours(engine, config.owned))
      const moved = movedNeighbours(neighbours, now)
      if (moved.length === 0)
        return await log.info(`${neighbours.size} other containers on the host, none of them moved`)
      throw new UserError(
        `This update may have disturbed other containers of the host: ${moved.join('; ')}. Ours are up; look at these before you go on.`,
      )
    }),
  )
}

async function asRunError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw visible(error)
  }
}
