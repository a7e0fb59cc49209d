import { addressOf } from './address.ts'
import { type Observation, ownOf, type SeenInterface } from './observation.ts'

/** How much a token is worth: one strong or medium one suffices, of weak ones two that are independent. */
type Strength = 'own' | 'strong' | 'medium' | 'weak'

/** One thing by which a machine may be known: `mac:52:54:00:12:34:56`. */
export interface Token {
  readonly text: string
  readonly strength: Strength
  /** `serial`, `uuid`, `vmid`, `mac`, `name`, …: what comes before the colon. */
  readonly sort: string
  /** What must be equal where two things both have it; of a serial without its vendor, who is spelt in many ways. */
  readonly value: string
}

/** Why something is no token: the sources of it are told by `explain`. */
export interface Void {
  readonly text: string
  readonly reason: string
}

const FILLERS = new Set(
  [
    'to be filled by o.e.m.',
    'to be filled by oem',
    'default string',
    'not specified',
    'not applicable',
    'not available',
    'none',
    'null',
    'n/a',
    'na',
    'unknown',
    'undefined',
    'empty',
    'invalid',
    'system serial number',
    'chassis serial number',
    'serial number',
    'oem',
    'o.e.m.',
    'standard',
    '0123456789',
    '123456789',
    '1234567890',
    'xxxxxxxxxx',
  ].map((one) => one.toLowerCase()),
)

/** Begin of MACs that several machines bear, or that are made anew at each start. */
const SHARED_MACS: readonly (readonly [RegExp, string])[] = [
  [/^00:00:00:00:00:00$/, 'it is all zeros'],
  [/^.[13579bdf]/, 'it is a multicast or broadcast address'],
  [/^00:00:5e:00:0[12]/, 'routers share it by VRRP'],
  [/^00:00:0c:07:ac|^00:00:0c:9f:f/, 'routers share it by HSRP'],
  [/^00:07:b4/, 'routers share it by GLBP'],
  [/^02:42/, 'Docker makes it up'],
]

const FACTORY_UUIDS = /^(0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12}|03000200-0400-0500-0006-000700080009)$/
/** Names that every fresh installation has. */
const FACTORY_NAMES = new Set([
  'localhost',
  'ubuntu',
  'debian',
  'raspberrypi',
  'openwrt',
  'android',
  'iphone',
  'espressif',
  'unknown',
])

/** A MAC as `52:54:00:12:34:56`, whatever way it is written; undefined if it is none. */
export function macOf(text: string): string | undefined {
  const hex = text.replace(/[^0-9a-f]/gi, '').toLowerCase()
  return /^[0-9a-f:.\- ]+$/i.test(text.trim()) && hex.length === 12 ? hex.match(/../g)!.join(':') : undefined
}

/** Made up by software, and maybe another one tomorrow. */
function isLocal(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0
}

export function voidMac(mac: string): string | undefined {
  return SHARED_MACS.find(([sign]) => sign.test(mac))?.[1]
}

/** All that an observation may be known by, and what of it is no token. */
export function tokensOf(observation: Observation): { tokens: Token[]; voids: Void[] } {
  const tokens: Token[] = []
  const voids: Void[] = []
  const enter = (strength: Strength, sort: string, value: string, reason?: string, text = `${sort}:${value}`) => {
    if (reason !== undefined) voids.push({ text, reason })
    else if (!tokens.some((one) => one.text === text)) tokens.push({ text, strength, sort, value })
  }
  const { serial, vendor, guest, chassis, name } = observation
  const place = observation.vrf ?? observation.site ?? ''
  enter('own', 'own', ownOf(observation).slice('own:'.length))
  if (serial) {
    const bare = serial.toLowerCase()
    const vendorless = vendor === undefined ? 'it says nothing without its vendor' : undefined
    enter('strong', 'serial', bare, filler(bare) ?? vendorless, `serial:${firstWord(vendor)}/${bare}`)
  }
  for (const uuid of observation.uuids) enter('strong', 'uuid', eitherOrder(uuid), voidUuid(uuid))
  if (guest) enter('strong', 'vmid', `${guest.cluster.toLowerCase()}/${guest.vmid}`)
  for (const uuid of observation.advertised) enter('medium', 'advertised', uuid.toLowerCase(), voidUuid(uuid))
  if (chassis) {
    const mac = macOf(chassis)
    enter('medium', 'chassis', mac ?? chassis.toLowerCase(), mac ? voidMac(mac) : filler(chassis.toLowerCase()))
  }
  for (const one of observation.interfaces) enterInterface(one, place, enter)
  if (name) {
    const bare = shortName(name)
    enter(
      'weak',
      'name',
      `${observation.site ?? ''}/${bare}`,
      FACTORY_NAMES.has(bare) ? 'many machines are called so' : undefined,
    )
  }
  return { tokens, voids }
}

function enterInterface(
  { mac: given, stated, addresses }: SeenInterface,
  place: string,
  enter: (strength: Strength, sort: string, value: string, reason?: string) => void,
): void {
  const mac = given === undefined ? undefined : macOf(given)
  const reason = mac === undefined ? undefined : voidMac(mac)
  // A hypervisor knows the addresses that it made up itself; a scan that sees one cannot tell it from a phone's of today.
  if (mac) enter(isLocal(mac) && !stated ? 'weak' : 'medium', 'mac', mac, reason)
  // What stands on a bridge of Docker's is the same on every host that has one.
  if (reason !== undefined) return
  for (const text of addresses) {
    const address = addressOf(text)
    if (address) enter('weak', 'ip', `${place}/${address.host}`)
  }
}

/** The first label of a name: one source says `nas`, the next `nas.home.arpa`. */
export function shortName(name: string): string {
  return name.toLowerCase().split('.')[0]!
}

function filler(value: string): string | undefined {
  if (FILLERS.has(value)) return 'it is what a board without a serial says'
  return new Set(value.replace(/[^a-z0-9]/g, '')).size <= 3
    ? 'it has no more than three distinct characters'
    : undefined
}

function voidUuid(uuid: string): string | undefined {
  return FACTORY_UUIDS.test(uuid.toLowerCase()) ? 'boards without one say so' : filler(uuid.toLowerCase())
}

/** Firmware and tools write the first three groups in either byte order: the smaller of the two stands for both. */
function eitherOrder(uuid: string): string {
  const one = uuid.toLowerCase()
  const turned = one.replace(/^(.{8})-(.{4})-(.{4})/, (_, ...groups: string[]) =>
    groups.slice(0, 3).map(turn).join('-'),
  )
  return one < turned ? one : turned
}

function turn(hex: string): string {
  return hex.match(/../g)!.reverse().join('')
}

function firstWord(vendor = ''): string {
  return vendor.toLowerCase().match(/[a-z0-9]+/)?.[0] ?? ''
}
