import { describe, expect, it } from 'vitest'
import { parseDesired } from '../../../netbox/index.ts'
import { modelOfEveryKind } from '../every-kind.ts'
import { versions } from '../harness.ts'
import { homelab } from '../model.ts'
import { dumped, nothing, planned, roots, world } from './world.ts'

const every = modelOfEveryKind('every')

describe.each(versions)('a dump of NetBox %s', (version) => {
  it('changes nothing when it is planned, and makes an empty NetBox equal', async () => {
    await using one = await world(version)
    await one.run(homelab)
    const first = await dumped(one)
    expect(await planned(one, first.desired)).toEqual(nothing)
    await using other = await world(version)
    const { report, plan } = await other.run(first.desired)
    expect([plan.problems, report.failed]).toEqual([[], []])
    expect((await dumped(other)).yaml).toBe(first.yaml)
  })
})

describe('a dump', () => {
  it('of every kind changes nothing when it is planned, and makes an empty NetBox equal', async () => {
    await using one = await world()
    const { report } = await one.run(every)
    expect(report.failed).toEqual([])
    const { desired, yaml } = await dumped(one)
    expect(Object.keys(desired).sort()).toEqual(Object.keys(every).sort())
    expect(await planned(one, desired)).toEqual(nothing)
    // Nobody tells passwords.
    const users = desired['users.user']!.map((user) => ({ ...user, password: 'any' }))
    await using other = await world()
    const made = await other.run(parseDesired({ ...desired, 'users.user': users }))
    expect([made.plan.problems, made.report.failed]).toEqual([[], []])
    expect((await dumped(other)).yaml).toBe(yaml)
  })

  it('tells objects by key, leaves defaults out, and is the same in JSON', async () => {
    await using one = await world()
    await one.run(homelab)
    const { yaml, json, desired } = await dumped(one, { kinds: ['dcim.device', 'dcim.site', 'dcim.interface'] })
    expect(yaml).toMatchInlineSnapshot(`
      "dcim.site:
        - name: Homelab
          slug: homelab
          region: paris
          tenant: internal
          time_zone: Europe/Paris
      dcim.device:
        - name: r2
          device_type: { manufacturer: proxmox, slug: vm }
          role: app
          site: homelab
          rack: { site: homelab, name: VM-100-Rack }
          primary_ip4: 192.168.1.161/24
          tags: [ exposed ]
          custom_fields: { ram_gb: 60.5, vmid: 100 }
      dcim.interface:
        - device: { site: homelab, name: r2 }
          name: eth0
          type: virtual
          primary_mac_address:
            assigned_object: { interface: { device: { site: homelab, name: r2 }, name: eth0 } }
            mac_address: "00:11:22:33:44:55"
        - device: { site: homelab, name: r2 }
          name: eth0.10
          type: virtual
          parent: { device: { site: homelab, name: r2 }, name: eth0 }
      "
    `)
    expect(JSON.parse(json)).toEqual(desired)
  })

  it('is the same whatever the order in which objects were made', async () => {
    await using one = await world()
    await using other = await world()
    const names = ['eth2', 'eth10', 'eth1']
    for (const [it, order] of [
      [one, names],
      [other, names.toReversed()],
    ] as const)
      for (const slug of order) await it.run({ 'dcim.site': [{ name: slug, slug }] })
    const { yaml } = await dumped(one)
    expect((await dumped(other)).yaml).toBe(yaml)
    expect([...yaml.matchAll(/slug: (\S+)/g)].map(([, slug]) => slug)).toEqual(['eth1', 'eth2', 'eth10'])
  })

  it('holds no secret, and says which', async () => {
    await using one = await world()
    await one.run(every)
    const { yaml, leftOut } = await dumped(one)
    expect(yaml).not.toMatch(/s3cret|PassWord|k3y/)
    expect(leftOut).toEqual(
      [
        'extras.webhook.secret',
        'ipam.fhrpgroup.auth_key',
        'users.user.password',
        'vpn.ikepolicy.preshared_key',
        'wireless.wirelesslan.auth_psk',
        'wireless.wirelesslink.auth_psk',
      ].map((field) => `${field}: a secret (1 object)`),
    )
  })

  it('names and counts what it does not know, of plugins too', async () => {
    await using one = await world()
    one.fake.fault = roots({ 'dcim/widgets/': 3, 'plugins/acme/things/': 1, 'extras/voids/': 0, 'core/jobs/': 9 })
    const { leftOut } = await dumped(one)
    expect(leftOut).toEqual([
      'api/dcim/widgets/: not known to this engine (3 objects)',
      'api/plugins/acme/things/: not known to this engine (1 object)',
    ])
  })

  it('is made though a plugin is broken', async () => {
    await using one = await world()
    const known = roots({ 'plugins/acme/things/': 1 })
    one.fake.fault = (request) => (request.path.endsWith('/things/') ? { status: 500 } : known(request))
    const { leftOut } = await dumped(one)
    expect(leftOut).toEqual([
      'api/plugins/acme/things/: not known to this engine, and not to be counted: NetBox failed on it',
    ])
  })

  it('says which kinds the token may not view, and fails for one that was asked for', async () => {
    await using one = await world()
    const known = one.fake.fault
    one.fake.fault = (request) =>
      request.path === 'users/users/' ? { status: 403, body: { detail: 'no' } } : known(request)
    const { leftOut } = await dumped(one)
    expect(leftOut).toEqual(['users.user: not read, since the token may not view them'])
    await expect(dumped(one, { kinds: ['users.user'] })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
