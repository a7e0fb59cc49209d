import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'
import { cacheFolder } from '../../../host/local/folders.mjs'
import { step } from '../../../host/local/progress.ts'
import { together } from '../../../host/local/together.ts'
import { ensureDocker } from '../../../sandbox/docker/index.ts'
import { ensureImages, type ImageNames } from '../../../sandbox/images/index.ts'
import { ensureSandboxPulumi, type SandboxPulumi } from '../../../sandbox/pulumi/index.ts'
import { prefixOf, removeLeftovers, removeMatching } from './leftovers.ts'
import { SHARED } from './stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Docker host, images, and the environment in which `pulumi` runs. */
    parts: {
      host: string
      images: ImageNames
      environment: Record<string, string>
      /** Process id of the whole run. */
      run: number
    }
  }
}

type Parts = ProvidedContext['parts']

/** Hands all system tests what they stand on; takes down at the end what they shared. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parts = await readyParts()
  project.provide('parts', parts)
  return async () => {
    const ours = prefixOf(process.pid, SHARED)
    await removeMatching(parts.host, (name) => name.startsWith(ours))
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith(ours))
    await Promise.all(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })))
  }
}

/** Makes ready Docker, the sandbox's Pulumi and its images; clears what killed runs left. */
export async function readyParts(): Promise<Parts> {
  const [{ bin, home }, { host, images }] = await together<[SandboxPulumi, { host: string; images: ImageNames }]>([
    (signal) => step('Pulumi engine and plugins', (report) => ensureSandboxPulumi(report, signal)),
    async (signal) => {
      const { host } = await step('Docker engine', (report) => ensureDocker(report, signal))
      return { host, images: await step('Images', (report) => ensureImages(report, { host, signal })) }
    },
  ])
  await step('Leftovers of killed runs', (report) => removeLeftovers(host, report))
  return {
    host,
    images,
    run: process.pid,
    environment: {
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      PULUMI_HOME: home,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
      NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
      NO_COLOR: '1',
    },
  }
}
