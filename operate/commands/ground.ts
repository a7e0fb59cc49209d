import { DockerEngine } from '../../host/docker/engine.ts'
import { step } from '../../host/local/progress.ts'
import { ensureHomelab, ensureWhatsUp, type HomelabOptions } from '../../sandbox/homelab/index.ts'
import { ensureImages } from '../../sandbox/images/index.ts'
import { type LocalStack, stackSettings } from './choice.ts'

/** Docker network that NetBox joins, where the stack's settings name no other. */
export const NETWORK = 'multipass-network'

/** The gateway that the homelab has. */
const KONG = 'kong:2.8.1'

/**
 * The ground a local stack stands on: its images, and a homelab of fourteen neighbours around the network that NetBox
 * joins. A machine that has the network already keeps its own neighbours.
 */
export async function prepareHomelab(stack: LocalStack, host: string, signal?: AbortSignal): Promise<void> {
  const images = stack === 'sandbox' ? await builtImages(host, signal) : await officialImages(stack, host)
  await step('Homelab: fourteen neighbours on multipass-network', (report) =>
    ensureHomelab({ host, network: NETWORK, ...images, report, signal }),
  )
  await prepareWhatsUp(stack, host)
}

/** A stand-in for WhatsUp Gold, for a stack that exports to one. Its fingerprint and password are told: the settings need them. */
async function prepareWhatsUp(stack: LocalStack, host: string): Promise<void> {
  const settings = await stackSettings(stack)
  const { image } = (settings['netbox:automation'] ?? {}) as { image?: string }
  if (!settings['netbox:whatsup'] || !image) return
  await step('A stand-in for WhatsUp Gold on multipass-network', async (report) => {
    const { url, username, password, fingerprint } = await ensureWhatsUp({ host, network: NETWORK, image })
    report(`${url}, user ${username}, password ${password}, fingerprint ${fingerprint}`)
  })
}

type HomelabImages = Pick<HomelabOptions, 'image' | 'gatewayImage'>

async function builtImages(host: string, signal?: AbortSignal): Promise<HomelabImages> {
  const { neighbour, gateway } = await step('Images', (report) => ensureImages(report, { host, signal }))
  return { image: neighbour, gatewayImage: gateway }
}

async function officialImages(stack: LocalStack, host: string): Promise<HomelabImages> {
  const { valkey } = (await stackSettings(stack))['netbox:images'] as { valkey: string }
  return { image: await pulled(host, valkey), gatewayImage: await pulled(host, KONG) }
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
