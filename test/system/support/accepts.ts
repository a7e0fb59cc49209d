/** Whether the servers of a stack take a secret: asked of the server itself. */

import { connectTo } from '../../../apps/events/store/connection.ts'
import { ConfigError } from '../../../apps/runtime/config-error.ts'
import { sign } from '../../../apps/runtime/signature.ts'
import { execIn } from '../../../host/docker/exec.ts'
import { Client, NetBoxError } from '../../../netbox/index.ts'
import type { TestStack } from './stack.ts'

/** PostgreSQL, from the network: from its own loopback it takes anybody. */
export async function databaseTakes({ engine, name }: TestStack, password: string): Promise<boolean> {
  const host = `${name}-postgres`
  const command = ['psql', '-h', host, '-U', 'netbox', '-d', 'netbox', '-tAc', 'SELECT count(*) FROM dcim_site']
  return (await execIn(engine, host, command, { PGPASSWORD: password })).exitCode === 0
}

export async function valkeyTakes({ engine, name }: TestStack, password: string): Promise<boolean> {
  const { stdout: output } = await execIn(engine, `${name}-redis`, ['valkey-cli', 'ping'], { REDISCLI_AUTH: password })
  return output.includes('PONG')
}

export async function netboxTakes({ url }: TestStack, token: string): Promise<boolean> {
  await using client = new Client({ url, token })
  try {
    await client.get('tenancy/tenants/')
    return true
  } catch (error) {
    if (error instanceof NetBoxError && error.status === 403) return false
    throw error
  }
}

/** A NATS with the settings of one of its users, as `netbox-events` takes them. */
export async function natsTakes(settings: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await (await connectTo(settings, 'system test')).close()
    return true
  } catch (error) {
    if (error instanceof ConfigError && /authorization/.test(error.message)) return false
    throw error
  }
}

/** The automation's receiver; an event that it takes for NetBox's own, but cannot read, is not a refusal of the key. */
export async function receiverTakes({ engine, name }: TestStack, key: string): Promise<boolean> {
  const request = `fetch('http://127.0.0.1:8090/api/webhooks/netbox', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'x-hook-signature': process.env.SIGNATURE } }).then((a) => console.log(a.status))`
  const env = { SIGNATURE: sign(key, Buffer.from('{}')) }
  const { stdout: output } = await execIn(engine, `${name}-automation`, ['node', '-e', request], env)
  if (!/^\d{3}$/.test(output)) throw new Error(`the receiver was not asked: ${output}`)
  return output !== '401'
}
