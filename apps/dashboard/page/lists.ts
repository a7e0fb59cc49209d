import { type Html, html } from '../../../text/html.ts'
import { type Column, table } from '../../runtime/page/table.ts'
import type { Address, Device, Service, TenantData } from '../data.ts'
import type { PrefixUse } from '../figures.ts'
import type { Speech } from '../words/speech.ts'
import { badge } from './status.ts'

export interface Section {
  readonly id: string
  readonly title: string
  readonly count: number
  readonly content: Html
}

/** The lists of a page: devices, prefixes, addresses, services, each in the order people look things up. */
export function lists(data: TenantData, uses: readonly PrefixUse[], speech: Speech): Section[] {
  const { tables } = speech.words
  return [
    section(
      'devices',
      tables.devices,
      deviceColumns(speech),
      sorted(data.devices, ({ name }) => name ?? ''),
    ),
    section(
      'prefixes',
      tables.prefixes,
      prefixColumns(speech),
      sorted(uses, ({ prefix }) => prefix),
    ),
    section(
      'addresses',
      tables.addresses,
      addressColumns(speech),
      sorted(data.addresses, ({ address }) => address),
    ),
    section(
      'services',
      tables.services,
      serviceColumns(speech),
      sorted(data.services, ({ name, device }) => `${name} ${device}`),
    ),
  ]

  function section<T>(id: string, title: string, columns: readonly Column<T>[], rows: readonly T[]): Section {
    const content = rows.length === 0 ? html`<p class="note">${speech.words.nothing}</p>` : table(title, columns, rows)
    return { id, title, count: rows.length, content }
  }
}

/** By numbers as numbers: web-2 before web-10, 10.0.0.9 before 10.0.0.10. The same in every language. */
const collator = new Intl.Collator('en', { numeric: true })

function sorted<T>(rows: readonly T[], key: (row: T) => string): T[] {
  return rows.toSorted((a, b) => collator.compare(key(a), key(b)))
}

function deviceColumns(speech: Speech): Column<Device>[] {
  const { columns, unnamed } = speech.words
  return [
    { head: columns.name, cell: ({ name }) => name ?? unnamed },
    { head: columns.role, cell: ({ role }) => role },
    { head: columns.status, cell: ({ status }) => badge(status, speech) },
    { head: columns.primaryAddress, cell: ({ primaryAddress }) => code(primaryAddress) },
    { head: columns.site, cell: ({ site }) => site },
  ]
}

function prefixColumns(speech: Speech): Column<PrefixUse>[] {
  const { columns, quotas } = speech.words
  const { number } = speech
  return [
    { head: columns.prefix, cell: ({ prefix }) => code(prefix) },
    { head: columns.status, cell: ({ status }) => badge(status, speech) },
    { head: columns.description, cell: ({ description }) => description },
    {
      head: columns.use,
      cell: ({ used, size }) => (size === undefined ? number(used) : `${number(used)} ${quotas.of(number(size))}`),
      number: true,
    },
  ]
}

function addressColumns(speech: Speech): Column<Address>[] {
  const { columns } = speech.words
  return [
    { head: columns.address, cell: ({ address }) => code(address) },
    { head: columns.status, cell: ({ status }) => badge(status, speech) },
    { head: columns.dnsName, cell: ({ dnsName }) => dnsName },
    { head: columns.assignedTo, cell: ({ assignedTo }) => assignedTo },
  ]
}

function serviceColumns({ words: { columns, unnamed } }: Speech): Column<Service>[] {
  return [
    { head: columns.name, cell: ({ name }) => name },
    { head: columns.ports, cell: ({ ports }) => code(ports.join(', ')) },
    { head: columns.device, cell: ({ device }) => device ?? unnamed },
  ]
}

function code(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<code>${text}</code>`
}
