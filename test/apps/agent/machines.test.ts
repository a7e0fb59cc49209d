import { expect, test } from 'vitest'
import type { Desired } from '../../../netbox/index.ts'
import { lab } from './lab.ts'

const model: Desired = {
  'tenancy.tenant': [{ name: 'One', slug: 'one' }],
  'virtualization.clustertype': [{ name: 'Proxmox', slug: 'proxmox' }],
  'virtualization.cluster': [{ name: 'pve', type: 'proxmox' }],
  'virtualization.virtualmachine': [
    { name: 'build', cluster: 'pve', tenant: 'one', vcpus: 4, memory: 8192, description: 'CI' },
    { name: 'mail', cluster: 'pve', status: 'offline' },
  ],
  'virtualization.vminterface': [{ virtual_machine: 'build', name: 'eth0' }],
  'ipam.ipaddress': [
    { address: '10.0.0.7/24', assigned_object: { vm_interface: { virtual_machine: 'build', name: 'eth0' } } },
  ],
  'ipam.service': [{ parent: { virtual_machine: 'build' }, name: 'runner', port_mappings: ['tcp/8080'] }],
}

test('virtual machines are listed, found by their names, and told with what runs on them', async () => {
  await using it = await lab(model)
  expect(await it.ask('list_virtual_machines')).toMatchObject({
    total: 2,
    virtual_machines: [{ name: 'build', cluster: 'pve', vcpus: 4, memory_mb: 8192 }, { name: 'mail' }],
  })
  expect(await it.ask('list_virtual_machines', { tenant: 'One' })).toMatchObject({ total: 1 })
  expect(await it.ask('get_virtual_machine', { virtual_machine: 'BUILD' })).toMatchObject({
    description: 'CI',
    interfaces: { total: 1 },
  })
  expect(await it.ask('search', { query: 'build' })).toMatchObject({ virtual_machines: { rows: [{ name: 'build' }] } })
  expect(await it.refusal('get_virtual_machine', { virtual_machine: 'web' })).toBe(
    'there is no virtual machine "web"; there is build, mail.',
  )
})
