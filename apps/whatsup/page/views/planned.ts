import { type Html, html } from '../../../../text/html.ts'
import { table } from '../../../runtime/page/table.ts'
import type { Item, Plan } from '../../plan/plan.ts'
import { say } from '../../sentences/saying.ts'
import type { Speech } from '../words/speech.ts'
import type { Sight } from './parts.ts'

/** Rows that are shown: of a first run over everything nobody reads all. */
const SHOWN = 500

/** What would be done, as far as it is anything. */
export function planned(plan: Plan, { speech, root }: Sight): Html {
  const { words, number, sentence } = speech
  const items = plan.items.filter(({ action }) => action !== 'nothing')
  const same = plan.items.length - items.length
  const rows = table(
    words.plan,
    [
      {
        head: words.columns.device,
        cell: ({ device, name }: Item) => html`<a href="${root}devices/${device}/">${name}</a>`,
      },
      { head: words.columns.address, cell: ({ address }) => html`<code>${address}</code>` },
      { head: words.columns.action, cell: ({ action }) => words.actions[action] },
      { head: words.columns.what, cell: (item) => what(item, speech) },
    ],
    items.slice(0, SHOWN),
  )
  return html`${plan.refusal && html`<p class="alert bad">${sentence(plan.refusal)}</p>`}
<div class="card list">${items.length === 0 ? html`<p>${words.planIsEmpty}</p>` : rows}
<p class="note">${words.planned(number(same))}${items.length > SHOWN && html`; ${words.more(number(items.length - SHOWN))}`}. ${words.planHint}</p></div>
${plan.notices.length > 0 && html`<h2>${words.notes}</h2><div class="card"><ul>${plan.notices.slice(0, SHOWN).map((one) => html`<li>${sentence(one)}</li>`)}</ul></div>`}`
}

function what({ why, changes }: Item, { sentence }: Speech): string {
  const parts = changes.map((one) => {
    const part = sentence(say(`part ${one.part}`))
    return `${one.of ? `${part} ${one.of}` : part}: ${one.old || '–'} → ${one.new || '–'}`
  })
  return [...(why ? [sentence(why)] : []), ...parts].join('; ')
}
