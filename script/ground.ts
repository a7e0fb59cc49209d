import { DockerEngine } from '../infra/docker/engine.ts'
import { ensureHomelab } from '../sandbox/homelab/index.ts'
import { ensureImages } from '../sandbox/images/index.ts'
import { type LocalStack, stackSettings } from './choice.ts'
import { step } from './progress.ts'

/** Docker network that NetBox joins, where the stack's settings name no other. */
export const NETWORK = 'multipass-network'

/**
 * The ground a local stack stands on: its images, and a homelab of fourteen neighbours around the network that NetBox
 * joins. A machine that has the network already keeps its own neighbours.
 */
export async function prepareHomelab(stack: LocalStack, host: string): Promise<void> {
  const image =
    stack === 'sandbox'
      ? (await step('Images', (report) => ensureImages(report, { host }))).neighbour
      : await pulled(host, ((await stackSettings(stack))['netbox:images'] as { valkey: string }).valkey)
  await step('Homelab: fourteen neighbours on multipass-network', (report) =>
    ensureHomelab({ host, network: NETWORK, image, report }),
  )
}

async function pulled(host: string, image: string): Promise<string> {
  const engine = new DockerEngine(host)
  try {
    if (await engine.call('GET', `/images/${image}/json`).catch(() => undefined)) return image
    await step(`Image ${image}`, async () => {
      const answer = await engine.call<string>('POST', '/images/create', { query: { fromImage: image }, timeout: 0 })
      const error = /"error":"([^"]+)"/.exec(String(answer))?.[1]
      if (error) throw new Error(`image ${image} cannot be pulled: ${error}`)
    })
    return image
  } finally {
    await engine.close()
  }
}
