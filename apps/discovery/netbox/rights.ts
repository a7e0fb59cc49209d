/** What a NetBox user of this program may need to do, as one of NetBox's permissions. */
export interface Right {
  readonly about: string
  readonly kinds: readonly string[]
  readonly actions: readonly ('view' | 'add' | 'change')[]
  /** Slug of the tag that an object must carry for it to count. */
  readonly tagged?: string
}

/** Of which there may be several to a thing: ours bear the tag. */
const WRITTEN = [
  'dcim.cable',
  'dcim.device',
  'dcim.interface',
  'dcim.macaddress',
  'ipam.ipaddress',
  'ipam.prefix',
  'ipam.service',
  'ipam.vlan',
  'virtualization.virtualdisk',
  'virtualization.virtualmachine',
  'virtualization.vminterface',
] as const

/** Made where NetBox lacks them, and never changed. */
const MADE = [
  'dcim.devicerole',
  'dcim.devicetype',
  'dcim.manufacturer',
  'dcim.platform',
  'dcim.site',
  'extras.customfield',
  'extras.journalentry',
  'extras.tag',
  'virtualization.cluster',
  'virtualization.clustertype',
] as const

/** Only looked at, where something refers to it. */
const READ = ['ipam.vrf', 'tenancy.tenant'] as const

/**
 * The least that this program needs in NetBox. It deletes nothing, and changes what bears its tag; what is others' only with `fill`,
 * which gives their devices and machines what they lack.
 */
export function rightsOf({ tag, others }: { readonly tag: string; readonly others: string }): Right[] {
  return [
    { about: 'sees', kinds: [...WRITTEN, ...MADE, ...READ], actions: ['view'] },
    { about: 'makes', kinds: [...WRITTEN, ...MADE], actions: ['add'] },
    { about: 'changes its own', kinds: WRITTEN, actions: ['change'], tagged: tag },
    ...(others === 'fill'
      ? [
          {
            about: 'fills',
            kinds: ['dcim.device', 'dcim.interface', 'virtualization.virtualmachine', 'virtualization.vminterface'],
            actions: ['change'] as const,
          },
        ]
      : []),
  ]
}
