import { expect } from 'vitest'
import multipass from '../../../seed/multipass.ts'

export type Answer = Record<string, unknown>

interface Question {
  readonly question: string
  readonly action: string
  readonly params: Answer
  /** Holds the answer against the model. */
  check(answer: Answer): void
  /** The lists of NetBox's API that would have to be read instead; `{id}` is the prefix. */
  readonly raw: readonly string[]
}

/** The services as an answer must tell them. */
const services = multipass['ipam.service'].map(({ name, port_mappings, tags }) => ({
  name,
  ports: port_mappings,
  tags,
}))
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
const said = (rows: unknown) =>
  (rows as { name: string; ports: string[]; tags: string[] }[])
    .map(({ name, ports, tags }) => ({ name, ports, tags }))
    .sort(byName)

/** The questions of the operator's checklist, and what the model says about them. */
export const questions: readonly Question[] = [
  {
    question: 'How many devices are there?',
    action: 'list_devices',
    params: {},
    check: (answer) =>
      expect(answer).toMatchObject({ total: 1, devices: [{ name: 'r2d2automaker', status: 'active' }] }),
    raw: ['dcim/devices/'],
  },
  {
    question: 'What runs on r2d2automaker?',
    action: 'get_device',
    params: { device: 'r2d2automaker' },
    check: (answer) => {
      expect(answer).toMatchObject({ primary_ip: '192.168.1.161/24', custom_fields: { vmid: 100, ram_gb: 60.5 } })
      expect(said((answer.services as Answer).rows)).toEqual([...services].sort(byName))
    },
    raw: ['dcim/devices/', 'dcim/interfaces/', 'ipam/ip-addresses/', 'ipam/services/'],
  },
  {
    question: 'Which IPs are free on 192.168.1.0/24?',
    action: 'get_ip_availability',
    params: { prefix: '192.168.1.0/24' },
    check: (answer) =>
      expect(answer).toMatchObject({
        free: 253,
        taken: 1,
        next_free: '192.168.1.1',
        ranges: [
          { first: '192.168.1.1', last: '192.168.1.160', count: 160 },
          { first: '192.168.1.162', last: '192.168.1.254', count: 93 },
        ],
      }),
    raw: ['ipam/prefixes/', 'ipam/ip-addresses/', 'ipam/prefixes/{id}/available-ips/'],
  },
  {
    question: 'Who owns 192.168.1.161?',
    action: 'search',
    params: { query: '192.168.1.161' },
    check: (answer) =>
      expect(answer.addresses).toMatchObject({
        total: 1,
        rows: [{ address: '192.168.1.161/24', device: 'r2d2automaker', tenant: 'MultiPass Internal' }],
      }),
    raw: ['dcim/devices/', 'ipam/ip-addresses/', 'ipam/prefixes/'],
  },
  {
    question: 'Which services are exposed?',
    action: 'list_services',
    params: { tag: 'exposed' },
    check: (answer) =>
      expect(said(answer.services)).toEqual(services.filter(({ tags }) => tags.includes('exposed')).sort(byName)),
    raw: ['ipam/services/'],
  },
]
