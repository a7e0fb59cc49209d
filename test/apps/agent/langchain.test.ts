import { describe, expect, it } from 'vitest'
import { netboxInfrastructure, netboxInfrastructureText } from '../../../apps/agent/langchain.ts'
import { homelab } from '../../netbox/model.ts'
import { lab } from './lab.ts'

describe('the LangChain tool netbox_infrastructure', () => {
  it('answers an action with its parameters', async () => {
    await using it = await lab()
    const answer = await netboxInfrastructure(it.core).invoke({ action: 'get_device', params: { device: 'r2' } })
    expect(JSON.parse(answer)).toMatchObject({ name: 'r2' })
  })

  it('answers the one-string form alike, with and without parameters', async () => {
    await using it = await lab()
    const tool = netboxInfrastructureText(it.core)
    expect(tool.name).toBe('netbox_infrastructure')
    const call = { action: 'get_device', params: { device: 'r2' } }
    expect(await tool.invoke(JSON.stringify(call))).toBe(await netboxInfrastructure(it.core).invoke(call))
    expect(JSON.parse(await tool.invoke('{"action": "list_devices"}'))).toMatchObject({ total: 1 })
  })

  it.each(['which devices?', '[]', 'null', '{"params": {}}'])('tells how to ask when it gets %j', async (input) => {
    await using it = await lab()
    expect(await netboxInfrastructureText(it.core).invoke(input)).toMatch(
      /^Error: the input must be one JSON text such as/,
    )
  })

  it('answers a mistake with a sentence instead of throwing', async () => {
    await using it = await lab()
    const answer = await netboxInfrastructure(it.core).invoke({ action: 'get_device', params: { device: 'r' } })
    expect(answer).toBe('Error: there is no device "r"; did you mean r2?')
  })

  it('describes every action that is allowed with its parameters, and no other', async () => {
    await using it = await lab(homelab, { writes: 'off' })
    const { description } = netboxInfrastructure(it.core)
    expect(description).toContain('- get_device(device): ')
    expect(description).toContain('- get_ip_availability(prefix, limit?): ')
    expect(description).not.toContain('create_')
  })
})
