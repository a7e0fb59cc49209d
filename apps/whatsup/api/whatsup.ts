import { say } from '../sentences/saying.ts'
import * as answers from './answers.ts'
import type { Client } from './client.ts'
import { WhatsUpError } from './errors.ts'
import { type NewDevice, templateOf } from './new-device.ts'
import { pages, part } from './pages.ts'

/** What a create came to, where the server answered. */
export interface Made {
  readonly id: string | undefined
  readonly messages: readonly string[]
}

export interface ScanState {
  /** From 0 to 100; undefined when the server knows nothing of the scan. */
  readonly progress: number | undefined
}

/** A group's parts of a path as it stands for My Network. */
const ROOT = '0'
const OPTIONS = 'attribute,interface,note,groups'
const PAGE = '250'

/** The operations of the API that the export needs, each one call, or one for each page. */
export class WhatsUp {
  readonly client: Client

  constructor(client: Client) {
    this.client = client
  }

  /** Who we are there. */
  async whoAmI(): Promise<string> {
    return (await this.client.get('product/whoAmI', answers.whoAmI)).data
  }

  /** Names the server, whatever address it has. */
  async installation(): Promise<string> {
    return (await this.client.get('product/installationId', answers.whoAmI)).data
  }

  /** Every device that the user may see, with attributes: the only way to know them all. */
  async templates(): Promise<answers.Template[]> {
    const query = { includeHierarchy: 'true', options: OPTIONS, limit: PAGE }
    return await pages(
      this.client,
      `device-groups/${ROOT}/devices/-/config/template`,
      answers.templates,
      query,
      ({ data }) => data.templates,
    )
  }

  /** Role, brand and system of every device. */
  async overviews(): Promise<answers.Overview[]> {
    const query = { returnHierarchy: 'true', view: 'overview', limit: PAGE }
    return await pages(
      this.client,
      `device-groups/${ROOT}/devices/-`,
      answers.overviews,
      query,
      ({ data }) => data.devices,
    )
  }

  async template(id: string): Promise<answers.Template | undefined> {
    const { data } = await this.client.get(`devices/${part(id)}/config/template`, answers.templates, {
      options: OPTIONS,
    })
    return data.templates[0]
  }

  /** Role, brand and system of one device. */
  async overview(id: string): Promise<answers.Overview> {
    return (await this.client.get(`devices/${part(id)}`, answers.oneOverview, { view: 'overview' })).data
  }

  /** Makes a device. Always a new one; never send it again before looking whether it is there. */
  async create(device: NewDevice): Promise<Made> {
    const body = { options: ['all'], templates: [templateOf(device)] }
    const { data } = await this.client.write('PATCH', 'devices/-/config/template', answers.made, { body })
    const made = { id: data.idMap[0]?.resultId, messages: data.errors.flatMap(({ messages }) => messages) }
    if (made.id !== undefined || made.messages.length > 0) return made
    throw new WhatsUpError('unknown', say('neither', 'PATCH devices/-/config/template'))
  }

  async rename(id: string, displayName: string): Promise<void> {
    const path = `devices/${part(id)}/properties`
    const { data } = await this.client.get(path, answers.properties)
    // Whether what is left out is kept nobody knows: all of it goes back.
    const { id: _, ...rest } = data
    await this.client.write('PUT', path, answers.outcome, { body: { ...rest, displayName } })
  }

  async readdress(id: string, address: string, hostName: string): Promise<void> {
    const { data } = await this.client.get(`devices/${part(id)}/interfaces/default`, answers.defaultInterface)
    const path = `devices/${part(id)}/interfaces/${part(data.interfaceId)}`
    const body = { hostName, address, defaultInterface: true, pollUsingName: false }
    await this.client.write('PUT', path, answers.anything, { body })
  }

  /** Sets some attributes and takes others away; all else stays. */
  async attributes(id: string, set: Readonly<Record<string, string>>, remove: readonly string[]): Promise<void> {
    const path = `devices/${part(id)}/attributes/-`
    const rows = await pages(this.client, path, answers.attributes, { limit: PAGE }, ({ data }) => data)
    const [modify, add]: [{ attributeId: string; name: string; value: string }[], { name: string; value: string }[]] = [
      [],
      [],
    ]
    const double: string[] = []
    for (const [name, value] of Object.entries(set)) {
      const [first, ...more] = rows.filter((row) => row.name === name)
      if (first) modify.push({ attributeId: first.attributeId, name, value })
      else add.push({ name, value })
      for (const one of more) double.push(one.attributeId)
    }
    const body = {
      attributesToDelete: double,
      attributeNamesToDelete: remove,
      attributeToModify: modify,
      attributesToAdd: add,
    }
    await this.client.write('PATCH', path, answers.outcome, { body })
  }

  async role(id: string, name: string): Promise<void> {
    await this.client.write('PUT', `devices/${part(id)}/roles/primary`, answers.outcome, { query: { primary: name } })
  }

  async brand(id: string, name: string): Promise<void> {
    await this.client.write('PUT', `devices/${part(id)}/roles/brand`, answers.outcome, { query: { brand: name } })
  }

  async os(id: string, name: string): Promise<void> {
    await this.client.write('PUT', `devices/${part(id)}/roles/os`, answers.outcome, { query: { osName: name } })
  }

  /** The id of the group with a path below My Network; made, with those above it, if need be. */
  async group(path: readonly string[]): Promise<string> {
    let at = ROOT
    for (const name of path) at = (await this.#child(at, name)) ?? (await this.#makeGroup(at, name))
    return at
  }

  async regroup(id: string, add: readonly string[], remove: readonly string[]): Promise<void> {
    // Deletes come first, and one group must remain at every step.
    const path = `devices/${part(id)}/group/-`
    if (add.length > 0)
      await this.client.write('PATCH', path, answers.outcome, { body: { groupsToDelete: [], groupsToAdd: add } })
    if (remove.length > 0)
      await this.client.write('PATCH', path, answers.outcome, { body: { groupsToDelete: remove, groupsToAdd: [] } })
  }

  /** Why a device is in maintenance; undefined when it is not. */
  async maintenance(id: string): Promise<string | undefined> {
    const { data } = await this.client.get(`devices/${part(id)}/config/polling`, answers.polling)
    return data.maintenance?.enabled ? (data.maintenance.manual?.reason ?? '') : undefined
  }

  /** @param reason at most 250 characters; undefined ends the maintenance */
  async setMaintenance(id: string, reason: string | undefined): Promise<void> {
    const body = reason === undefined ? { enabled: false } : { enabled: true, reason: reason.slice(0, 250) }
    await this.client.write('PUT', `devices/${part(id)}/config/maintenance`, answers.outcome, { body })
  }

  async remove(id: string): Promise<void> {
    await this.client.write('DELETE', `devices/${part(id)}`, answers.outcome, {
      query: { deleteDiscoveredDevices: 'false' },
    })
  }

  /** Has the server look at an address; what it knows already it does not make again. The id of the scan. */
  async startScan(address: string): Promise<string> {
    const { data } = await this.client.write('PUT', `device-groups/${ROOT}/newDevice`, answers.scanStarted, {
      query: { ipOrName: address },
      body: { forceAdd: false, forceCreate: false },
    })
    return data.id
  }

  async scan(id: string): Promise<ScanState> {
    const { data } = await this.client.get(`device-scan/${part(id)}/status`, answers.scan)
    return { progress: data.id === undefined ? undefined : (data.progress ?? 0) }
  }

  async scanned(id: string): Promise<answers.Overview[]> {
    return (await this.client.get(`device-scan/${part(id)}/devices`, answers.scanDevices)).data.devices
  }

  async #child(parent: string, name: string): Promise<string | undefined> {
    const rows = await pages(
      this.client,
      `device-groups/${part(parent)}/children`,
      answers.groups,
      { limit: PAGE },
      ({ data }) => data.groups,
    )
    return rows.find((row) => row.name === name)?.id
  }

  async #makeGroup(parent: string, name: string): Promise<string> {
    const body = { name, description: 'Made by netbox-whatsup', groupType: 'static' }
    return (await this.client.write('POST', `device-groups/${part(parent)}/child`, answers.group, { body })).data.id
  }
}
