import { type Html, html, type Part } from '../../../text/html.ts'
import { table } from '../../runtime/page/table.ts'
import type { TenantData } from '../data.ts'
import { growthOf, type PrefixUse, rolesOf } from '../figures.ts'
import { bars, MOST_BARS } from '../plots/bars.ts'
import { growthPlot } from '../plots/growth.ts'
import type { Speech } from '../words/speech.ts'
import { badge, toneOf } from './status.ts'

/** The plots of a page, each with its figures as a table. Without anything to show, none. */
export function plots(data: TenantData, uses: readonly PrefixUse[], month: string, speech: Speech): Html[] {
  return [prefixes(uses, speech), roles(data, speech), growth(data, month, speech)].filter((plot) => plot !== undefined)
}

interface Figure {
  title: string
  note?: string | undefined
  pictures: Part
  table: Html
  /** It takes the whole width, and what it shows stands side by side. */
  wide?: true
}

function figure({ title, note, pictures, table, wide }: Figure, { words }: Speech): Html {
  return html`<figure class="card${wide && ' wide'}">
<figcaption><h3>${title}</h3>${note && html`<p class="note">${note}</p>`}</figcaption>
${pictures}
<details><summary>${words.asTable}</summary>${table}</details>
</figure>
`
}

function prefixes(all: readonly PrefixUse[], speech: Speech): Html | undefined {
  const { number, percent, words } = speech
  const sized = all.flatMap(({ prefix, used, size }) =>
    size === undefined ? [] : [{ prefix, used, size, share: used / size }],
  )
  if (sized.length === 0) return undefined
  const shown = sized.sort((a, b) => b.share - a.share || b.size - a.size).slice(0, MOST_BARS)
  const of = ({ used, size }: (typeof shown)[number]) => `${number(used)} ${words.quotas.of(number(size))}`
  const title = words.plots.prefixes
  const picture = bars({
    rows: shown.map(({ prefix, share }) => ({ name: prefix, end: percent(share) })),
    // More addresses than fit is a mistake in NetBox, not a longer bar.
    parts: [{ color: 'one', values: shown.map(({ share }) => Math.min(1, share)) }],
    max: 1,
    label: `${title}: ${shown.map((one) => `${one.prefix} ${of(one)}`).join(', ')}`,
  })
  const columns = [
    { head: words.columns.prefix, cell: ({ prefix }: (typeof shown)[number]) => prefix },
    { head: words.columns.use, cell: of, number: true },
  ]
  const note =
    sized.length > shown.length ? words.plots.prefixesNote(number(shown.length), number(sized.length)) : undefined
  return figure({ title, note, pictures: picture, table: table(title, columns, shown) }, speech)
}

function roles({ devices }: TenantData, speech: Speech): Html | undefined {
  const { number, words } = speech
  const { roles: all, statuses } = rolesOf(devices)
  if (all.length === 0) return undefined
  const shown = all.slice(0, MOST_BARS)
  const title = words.plots.roles
  const picture = bars({
    rows: shown.map(({ role, total }) => ({ name: role, end: number(total) })),
    parts: statuses.map((status) => ({
      color: toneOf(status),
      values: shown.map(({ counts }) => counts.get(status.value) ?? 0),
    })),
    max: shown[0]!.total,
    label: `${title}: ${shown.map(({ role, total }) => `${role} ${number(total)}`).join(', ')}`,
  })
  const columns = [
    { head: words.columns.role, cell: ({ role }: (typeof shown)[number]) => role },
    ...statuses.map((status) => ({
      head: speech.status(status),
      cell: ({ counts }: (typeof shown)[number]) => number(counts.get(status.value) ?? 0),
      number: true,
    })),
    { head: words.columns.total, cell: ({ total }: (typeof shown)[number]) => number(total), number: true },
  ]
  const legend = html`<ul class="legend">${statuses.map((status) => html`<li>${badge(status, speech)}</li>`)}</ul>`
  const note = all.length > shown.length ? words.plots.rolesNote(number(shown.length), number(all.length)) : undefined
  return figure({ title, note, pictures: [picture, legend], table: table(title, columns, all) }, speech)
}

function growth({ devices, addresses }: TenantData, last: string, speech: Speech): Html | undefined {
  if (devices.length + addresses.length === 0) return undefined
  const { words } = speech
  const lines = [
    { name: words.tables.devices, color: 'one', months: growthOf(devices, last) },
    { name: words.tables.addresses, color: 'two', months: growthOf(addresses, last) },
  ]
  const title = words.plots.growth
  const columns = [
    { head: words.columns.month, cell: (index: number) => speech.month(lines[0]!.months[index]!.month) },
    ...lines.map(({ name, months }) => ({
      head: name,
      cell: (index: number) => speech.number(months[index]!.count),
      number: true,
    })),
  ]
  const pictures = lines.map(
    ({ name, color, months }) =>
      html`<div><h4 class="${color}">${name}</h4>${growthPlot(name, months, color, speech)}</div>`,
  )
  const rows = [...lines[0]!.months.keys()]
  const side = html`<div class="side">${pictures}</div>`
  const note = words.plots.growthNote
  return figure({ title, note, pictures: side, table: table(title, columns, rows), wide: true }, speech)
}
