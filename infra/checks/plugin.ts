import { createRequire } from 'node:module'
import { UserError } from '../../host/user-error.ts'

/** The oldest major version whose refresh leaves a stopped container in the state. */
const OLDEST = 5

/**
 * Refuses a docker plugin that would lose containers: Pulumi takes the plugin of the version that the npm package has.
 *
 * @throws UserError one sentence
 */
export function checkDockerPlugin(version: string = installed()): void {
  if (Number(version.split('.')[0]) >= OLDEST) return
  throw new UserError(
    `The package @pulumi/docker is ${version}; it must be ${OLDEST} or later, since the refresh of an older one drops a stopped container from the state and makes it anew: run 'npm ci', which installs what package.json names.`,
  )
}

function installed(): string {
  return (createRequire(import.meta.url)('@pulumi/docker/package.json') as { version: string }).version
}
