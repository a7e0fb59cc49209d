import { type Html, html } from '../../../../text/html.ts'
import { STATES } from '../../ledger/entry.ts'
import type { Lane } from '../../serve/lane.ts'
import { badge, button, type Sight } from './parts.ts'

/** A card for each connection: how it is, what it is at, and what can be had of it. */
export function connections(lanes: readonly Lane[], sight: Sight): Html {
  return html`<div class="cards">${lanes.map((lane) => card(lane, sight))}</div>`
}

function card(lane: Lane, sight: Sight): Html {
  const { connection, state, entries } = lane
  const { speech, root } = sight
  const { words, number, moment } = speech
  const { id, name, url, enabled, interval } = connection
  const counts = Map.groupBy(entries.values(), (entry) => entry.state)
  const told = STATES.filter((one) => counts.has(one)).map(
    (one) =>
      html`<li><a href="${root}records/?connection=${id}&amp;state=${one}">${words.states[one]}</a> <span class="count">${number(counts.get(one)!.length)}</span></li>`,
  )
  const [tone, word] = !enabled
    ? ['quiet', words.health.off]
    : state.outage === undefined
      ? ['good', words.health.good]
      : ['bad', words.health.down]
  return html`<div class="card"><h3>${name} ${badge(tone, word)}</h3>
<p class="note">${new URL(url).host} · ${words.every(number(interval))}</p>
<p class="figure"><strong>${number(counts.get('exported')?.length ?? 0)}</strong> ${words.states.exported}</p>
${state.outage !== undefined && html`<p class="note">${speech.sentence(state.outage)}</p>`}
${work(lane, sight)}
<ul class="note">${told}</ul>
<p class="note">${words.last(state.last === undefined ? words.never : moment(state.last))}</p>
<div class="actions">${button(`${root}connections/${id}/export/`, words.exportAll, sight)}
<a href="${root}connections/${id}/plan/">${words.seePlan}</a></div></div>
`
}

function work({ state, progress }: Lane, { speech }: Sight): Html | undefined {
  const { words, number } = speech
  if (!state.running)
    return state.waiting === 0 ? undefined : html`<p class="note">${words.waiting(number(state.waiting))}</p>`
  if (!progress) return html`<p class="note">${words.busy}</p><progress></progress>`
  const { done, total } = progress
  return html`<p class="note">${words.busy}: ${words.progress(number(done), number(total))}</p><progress value="${done}" max="${total}"></progress>`
}
