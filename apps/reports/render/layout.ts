import { kindsOfItems, type Owner } from '../inventory.ts'
import type { ChangeCounts, OverQuota, QuotaUse, Report } from '../report.ts'
import {
  amount,
  type Block,
  type Cell,
  type Document,
  few,
  number,
  percentage,
  type Section,
  tableOf,
} from './document.ts'

/** Lays a report out: the alarming first, then section by section. */
export function layout(report: Report): Document {
  const { made, netbox, tenant, hidden, overQuota } = report
  return {
    title: tenant ? `NetBox report: ${tenant.name}` : 'NetBox report',
    about: [
      `${netbox} on ${made.slice(0, 16).replace('T', ' ')} UTC.`,
      ...(tenant ? [`Only what belongs to the tenant ${tenant.name} (${tenant.slug}).`] : []),
      ...(hidden.length > 0 ? [`Not visible to this token, and missing here: ${hidden.map(wordsOf).join(', ')}.`] : []),
    ],
    alerts: overQuota.map(overQuotaLine),
    sections: [addressUse(report), servicesOf(report), growthOf(report), undocumentedOf(report), staleOf(report)],
  }
}

/** `Client Demo is over quota: 12 addresses of 10.` */
export function overQuotaLine({ tenant, of, used, limit }: OverQuota): string {
  return `${tenant.name} is over quota: ${amount(used)} ${of} of ${amount(limit)}.`
}

function addressUse({ prefixes, tenants }: Report): Section {
  const quotaColumns = tenants[0]?.use.map(({ of }) => number(capital(of))) ?? []
  return {
    title: 'Address use',
    blocks: [
      tableOf(
        'By prefix',
        ['Prefix', 'VRF', 'Description', 'Tenant', 'Filled by', number('Taken'), number('Size'), number('Use')],
        prefixes,
        ({ prefix, vrf, description, tenant, by, entries, taken, size, percent }) => [
          prefix,
          vrf ?? '',
          description,
          ownerOf(tenant),
          by === 'mark' ? 'marked as full' : `${by} (${amount(entries)})`,
          amount(taken),
          amount(size),
          { text: percentage(percent, taken), share: percent },
        ],
      ),
      tableOf('By tenant, with quota', ['Tenant', ...quotaColumns], tenants, ({ tenant, use }) => [
        tenant?.name ?? '(no tenant)',
        ...use.map(quotaCell),
      ]),
    ],
  }
}

function quotaCell({ used, limit, over }: QuotaUse): Cell {
  if (used === null) return 'not visible'
  if (limit === null) return amount(used)
  const share = limit === 0 ? (used > 0 ? 100 : 0) : Math.min(100, (used / limit) * 100)
  return { text: `${amount(used)} of ${amount(limit)}${over ? ', over quota' : ''}`, share, loud: over }
}

function servicesOf({ services }: Report): Section {
  return {
    title: 'Services per device',
    blocks: [
      tableOf(
        'Devices and virtual machines with services',
        ['Name', 'Status', 'Tenant', number('Services'), 'Which'],
        services,
        ({ host, status, tenant, services: some }) => [
          host.name,
          status ?? '',
          ownerOf(tenant),
          amount(some.length),
          few(some.map(({ name, ports }) => `${name} (${few(ports)})`)),
        ],
      ),
    ],
  }
}

function growthOf({ growth, changes }: Report): Section {
  const most = Math.max(1, ...growth.months.map(({ total }) => sum(total)))
  const undated = sum(growth.undated)
  const months = tableOf(
    'Objects at the end of each month, by date of creation',
    ['Month', ...kindsOfItems.map(({ words }) => number(capital(words))), number('All')],
    // A month in which nothing was made tells nothing, and would push out those that do; the last one says how it is.
    growth.months.filter(({ created }, at, all) => sum(created) > 0 || at === all.length - 1).toReversed(),
    ({ month, created, total }) => [
      month,
      ...kindsOfItems.map(({ kind }) => grown(total[kind], created[kind])),
      { text: grown(sum(total), sum(created)), share: (sum(total) / most) * 100 },
    ],
  )
  const note =
    'Counted among what is there now: objects that were deleted since are in no month, and months in which none was made are left out.'
  const more = undated > 0 ? ` ${amount(undated)} objects bear no date of creation.` : ''
  return { title: 'Growth', blocks: [{ text: note + more }, months, ...changesIn(changes)] }
}

function changesIn(changes: Report['changes']): Block[] {
  if ('unavailable' in changes) return [{ text: changes.unavailable }]
  const { since, dropped, read, total, byMonth, byKind } = changes
  if (since === null) return [{ text: "NetBox's change log is empty." }]
  const reach = `NetBox's change log reaches back to ${since.slice(0, 10)}${dropped ? ': older entries are gone' : ''}.`
  const part = `These are the newest ${amount(read)} of ${amount(total)} entries of NetBox's change log, back to ${since.slice(0, 10)}.`
  const counts = [number('Created'), number('Updated'), number('Deleted')]
  const cells = (one: ChangeCounts) => [amount(one.create), amount(one.update), amount(one.delete)]
  return [
    { text: read < total ? part : reach },
    tableOf('Changes by month', ['Month', ...counts], byMonth.toReversed(), (one) => [one.month, ...cells(one)]),
    tableOf('Changes by kind', ['Kind', ...counts], byKind, (one) => [one.kind, ...cells(one)]),
  ]
}

function undocumentedOf({ undocumented }: Report): Section {
  const rows = tableOf('', ['Kind', 'Name', 'Tenant', 'Lacks'], undocumented, ({ kind, name, tenant, lacks }) => [
    kind,
    name,
    ownerOf(tenant),
    few(lacks),
  ])
  return { title: `Undocumented objects: ${amount(undocumented.length)}`, blocks: [rows] }
}

function staleOf({ stale }: Report): Section {
  const blocks = stale.rules.map(({ words, found }) =>
    tableOf(
      `${words}: ${amount(found.length)}`,
      ['Kind', 'Name', 'Tenant', 'Status', 'Last changed'],
      found,
      ({ kind, name, tenant, status, updated }) => [
        kind,
        name,
        ownerOf(tenant),
        status ?? '',
        updated?.slice(0, 10) ?? '',
      ],
    ),
  )
  return { title: 'Stale objects', blocks }
}

function ownerOf(tenant: Owner | null): string {
  return tenant?.name ?? ''
}

/** A list by the name people know it by. */
function wordsOf(list: string): string {
  const others: Record<string, string> = { ranges: 'address ranges', log: 'change log' }
  return kindsOfItems.find((one) => one.list === list)?.words ?? others[list] ?? list
}

/** `18 (+3)` */
function grown(total: number, created: number): string {
  return created > 0 ? `${amount(total)} (+${amount(created)})` : amount(total)
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, one) => all + one, 0)
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1)
}
