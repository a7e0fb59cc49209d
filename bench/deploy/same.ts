import { isDeepStrictEqual } from 'node:util'
import { UserError } from '../../host/user-error.ts'
import { OWNER_LABEL } from '../../infra/owner.ts'

/** The part of `GET /containers/{id}/json` that both sides must agree on. */
export interface Settings {
  Name: string
  Image: string
  Config: Record<'Env' | 'Cmd' | 'Entrypoint' | 'User' | 'WorkingDir' | 'Healthcheck', unknown> & {
    Labels: Record<string, string>
  }
  HostConfig: Record<
    'Memory' | 'MemorySwap' | 'RestartPolicy' | 'LogConfig' | 'PortBindings' | 'Init' | 'NanoCpus' | 'Privileged',
    unknown
  >
  Mounts: { Type: string; Name?: string; Destination: string }[]
  NetworkSettings: { Networks: Record<string, unknown> }
}

/** Throws if two sides do not deploy the same containers: a comparison of different things would be none. */
export function assertSame(one: readonly Settings[], other: readonly Settings[]): void {
  const found = one.flatMap((container, at) => {
    const names = differences(container, other[at]!)
    return names.length > 0 ? [`${container.Name.slice(1)} in ${names.join(', ')}`] : []
  })
  if (found.length > 0) throw new UserError(`The two sides deploy different containers: ${found.join('; ')}.`)
}

/**
 * The settings in which two containers differ, by name. How files got in (copied on one side, mounted on the other),
 * and the labels that compose puts on, are left out.
 */
export function differences(one: Settings, other: Settings): string[] {
  const [before, after] = [comparable(one), comparable(other)]
  return Object.keys(before).filter((name) => !isDeepStrictEqual(before[name], after[name]))
}

function comparable({ Image, Config, HostConfig, Mounts, NetworkSettings }: Settings): Record<string, unknown> {
  const { Env, Cmd, Entrypoint, User, WorkingDir, Healthcheck } = Config
  const { Memory, MemorySwap, RestartPolicy, LogConfig, PortBindings, Init, NanoCpus, Privileged } = HostConfig
  return {
    ...{ Image, Cmd, Entrypoint, User, WorkingDir, Healthcheck },
    ...{ Memory, MemorySwap, RestartPolicy, LogConfig, Init, NanoCpus, Privileged },
    Env: (Env as string[]).toSorted(),
    PortBindings: PortBindings ?? {},
    owner: Config.Labels[OWNER_LABEL],
    volumes: Mounts.filter(({ Type }) => Type === 'volume')
      .map(({ Name, Destination }) => `${Name}:${Destination}`)
      .sort(),
    networks: Object.keys(NetworkSettings.Networks).sort(),
  }
}
