import { setTimeout } from 'node:timers/promises'
import { log, type Output, runtime } from '@pulumi/pulumi'
import { type ContainerSummary, nameOf } from '../host/docker/container.ts'
import type { DockerEngine } from '../host/docker/engine.ts'
import { readHostFacts } from '../host/docker/host-facts.ts'
import { withEngine } from '../host/docker/with-engine.ts'
import { UserError } from '../host/user-error.ts'
import { attemptsOf } from './attempts.ts'
import { discoveryRights, type Rights } from './automation/discovery.ts'
import { checkAutomation } from './automation/told.ts'
import { checkHost } from './checks/host.ts'
import {
  engineTime,
  isSettling,
  killedForMemory,
  type Moved,
  movedNeighbours,
  type Neighbour,
  readNeighbours,
} from './checks/neighbours.ts'
import { checkDockerPlugin } from './checks/plugin.ts'
import { type Config, parseConfig } from './config.ts'
import { checkEvents } from './events/told.ts'
import { publishable } from './gateway.ts'
import { stackName } from './owner.ts'
import { visible } from './visible-error.ts'

/** The stack's configuration, and the other containers of the host as they were before anything was changed. */
export interface Preflight {
  config: Config
  neighbours: Map<string, Neighbour>
  /** When they were looked at, in seconds by the engine's clock. */
  since: number
  /** Whether this stack's NetBox is there already, running or not. */
  deployed: boolean
  /** Which of our containers have to be made again, see {@link attemptsOf}. */
  attempts: Map<string, number>
  /** What discovery must be let do in NetBox, if the stack asks for it. */
  rights: Rights | undefined
}

/**
 * Reads the configuration and looks at the host before anything is declared, in previews and updates alike.
 *
 * @throws RunError which Pulumi shows without a stack trace: each wrong key or failed check in one sentence
 */
export async function preflight(): Promise<Preflight> {
  return await asRunError(async () => {
    const config = parseConfig(runtime.allConfig())
    checkDockerPlugin()
    await checkAutomation(config)
    checkEvents(config)
    const rights = await discoveryRights(config)
    return await withEngine(config.host, async (engine) => {
      await checkHost(engine, config, stackName(), readHostFacts)
      if (runtime.isDryRun()) for (const note of await publishable(config)) await log.info(note)
      const since = await engineTime(engine)
      const neighbours = await readNeighbours(engine, config.owned)
      const all = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
      const ours = all.filter((container) => config.owned.includes(nameOf(container)))
      const deployed = ours.some((container) => nameOf(container) === config.name)
      return { config, neighbours, since, deployed, attempts: attemptsOf(ours), rights }
    })
  })
}

/** Milliseconds in which a neighbour that was started again may become as healthy as it was. */
const SETTLING = 60_000

/**
 * Fails the update if it may have disturbed one of the other containers, and names it; of one that somebody else restarted
 * meanwhile, and that is well again, it only warns.
 *
 * @param when resolves when our containers are up; the comparison is made then
 */
export function neighboursUnmoved({ config, neighbours, since }: Preflight, when: Output<unknown>): void {
  if (runtime.isDryRun()) return
  when.apply(() =>
    asRunError(async () => {
      const moved = await withEngine(config.host, async (engine) => {
        const now = await settled(engine, config.owned, neighbours)
        const killed = await killedForMemory(engine, since)
        return movedNeighbours(neighbours, now, { network: config.network, killed })
      })
      const words = (of: readonly Moved[]) => of.map(({ name, what }) => `${name} ${what}`).join('; ')
      if (moved.length === 0)
        return await log.info(`${neighbours.size} other containers on the host, none of them moved`)
      const grave = moved.filter((one) => one.grave)
      if (grave.length === 0)
        return await log.warn(
          `Other containers of the host moved during this update: ${words(moved)}. They run again, and share nothing with ours.`,
        )
      throw new UserError(
        `This update may have disturbed other containers of the host: ${words(grave)}. Ours are up; look at these before you go on.`,
      )
    }),
  )
}

/** The neighbours once none of those that were healthy is still starting, or the patience is at its end. */
async function settled(engine: DockerEngine, ours: string[], before: ReadonlyMap<string, Neighbour>) {
  const deadline = Date.now() + SETTLING
  for (;;) {
    const now = await readNeighbours(engine, ours)
    const waiting = [...before.values()].some((was) => isSettling(was, now.get(was.name)))
    if (!waiting || Date.now() > deadline) return now
    await setTimeout(1000)
  }
}

async function asRunError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw visible(error)
  }
}
