import { z } from 'zod'
import { UserError } from '../../host/user-error.ts'
import type { Images } from '../upgrade/index.ts'

const IMAGE = 'docker:index/remoteImage:RemoteImage'
const POSTGRES_VOLUME = /docker:index\/volume:Volume::postgres(-\d+)?-data$/
const state = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          delete: z.boolean().optional(),
          protect: z.boolean().optional(),
          inputs: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .default([]),
  }),
})

/** The images a stack was last updated with, by its state. Throws UserError when it has none. Pure. */
export function deployedImages(exported: unknown): Images {
  const { resources } = state.parse(exported).deployment
  const image = (name: keyof Images): string => {
    const urn = `${IMAGE}::${name}-image`
    const found = resources.find((one) => one.urn.endsWith(urn) && !one.delete)?.inputs?.name
    if (typeof found === 'string') return found
    throw new UserError(`The stack has no image of ${name} yet: 'npm run up' makes it.`)
  }
  return { netbox: image('netbox'), postgres: image('postgres'), valkey: image('valkey') }
}

/** Protected volumes of PostgreSQL that a stack is about to let go of: Pulumi removes none that its state protects. Pure. */
export function protectedData(exported: unknown, wanted: string): string[] {
  const { resources } = state.parse(exported).deployment
  return resources
    .filter(({ urn, protect, inputs }) => protect && POSTGRES_VOLUME.test(urn) && inputs?.name !== wanted)
    .map(({ urn }) => urn)
}
